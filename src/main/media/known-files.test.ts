import { expect, it } from 'vitest';
import { KnownFiles } from './known-files.ts';

it('a use is noted to the minute, and that of a file which nobody knows always', () => {
  const known = new KnownFiles();
  known.set('a', { type: 'image/png' }, 0);
  expect([59_999, 60_000, 60_001, 120_000].map((now) => known.isUseNews('a', now))).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(known.isUseNews('b', 0)).toBe(true);
});

it('a server that runs for months does not grow with each picture', () => {
  const known = new KnownFiles();
  for (let id = 0; id < 2_500; id += 1) known.set(String(id), { type: 'image/png' }, id);
  expect(known.get('499')).toBeUndefined();
  expect(known.get('500')).toEqual({ type: 'image/png', usedAt: 500 });
});
