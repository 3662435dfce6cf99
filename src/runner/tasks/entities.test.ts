import { expect, it } from 'vitest';
import { withoutOverlaps } from './entities.ts';

const at = (start: number, end: number, score: number) => ({
  entity_group: 'X',
  score,
  word: 'w',
  start,
  end,
});

it('of marks that two parts share the longer one stays, and of equal ones the surer', () => {
  const kept = withoutOverlaps([
    at(10, 14, 0.5),
    at(0, 4, 0.9),
    at(2, 9, 0.1),
    at(10, 14, 0.6),
    at(20, 21, 0.3),
  ]);
  expect(kept).toEqual([at(2, 9, 0.1), at(10, 14, 0.6), at(20, 21, 0.3)]);
  expect(withoutOverlaps([])).toEqual([]);
});
