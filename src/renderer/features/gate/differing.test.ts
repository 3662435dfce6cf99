import { expect, test } from 'vitest';
import type { Change } from '../../../shared/examples/changes.ts';
import { differingOf } from './differing.ts';

const precision: Change = { what: 'precision', name: '', before: 'q8', after: 'q4' };
const device: Change = { what: 'device', name: '', before: 'cpu', after: 'cuda' };
let last = 0;
const row = (model: string, ...would_change: Change[]) => ({ example: (last += 1), model, would_change });

test('examples that would run as they did raise no banner', () => {
  expect(differingOf([])).toBeNull();
  expect(differingOf([row('org/a'), row('org/b')])).toBeNull();
});

test('a change of one model is told once, with the examples that it is of', () => {
  const rows = [row('org/a', precision), row('org/b'), row('org/a', precision)];
  expect(differingOf(rows)).toMatchObject({
    examples: [rows[0]?.example, rows[2]?.example],
    model: 'org/a',
    change: precision,
    more: 0,
  });
});

test('what was dismissed stays so when another example is kept, and comes back with another change', () => {
  const once = differingOf([row('org/a', precision)]);
  const kept = differingOf([row('org/a', precision), row('org/a', precision)]);
  const changed = differingOf([row('org/a', precision), row('org/b', device)]);
  expect(kept?.key).toBe(once?.key);
  expect(changed?.key).not.toBe(once?.key);
  expect(changed?.more).toBe(1);
  // The list has the last one that was kept first, and the order of a set is none.
  expect(differingOf([row('org/b', device), row('org/a', precision)])?.key).toBe(changed?.key);
});
