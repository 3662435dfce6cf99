import { expect, it } from 'vitest';
import { NOTHING, rangeOf, ranged, toggled, without } from './selection.ts';

it('a second press takes a run out again, and ranges start from the last one', () => {
  const one = toggled(NOTHING, 7, 3);
  expect([...toggled(one, 9, 5).ids]).toEqual([7, 9]);
  expect([...toggled(one, 7, 3).ids]).toEqual([]);
  expect(rangeOf(toggled(one, 9, 5), 2)).toEqual({ first: 2, last: 5 });
});

it('a range shrinks when the cursor comes back, also across its anchor', () => {
  const anchored = toggled(NOTHING, 10, 4);
  const down = ranged(anchored, [10, 11, 12], 6);
  expect(rangeOf(down, 5)).toEqual({ first: 4, last: 5 });
  expect(rangeOf(down, 1)).toEqual({ first: 1, last: 4 });
});

it('a range without an anchor is the row itself, and starts there from then on', () => {
  expect(rangeOf(NOTHING, 8)).toEqual({ first: 8, last: 8 });
  expect(ranged(NOTHING, [1], 8).anchor).toBe(8);
});

it('what was deleted is not chosen any more; where nothing was, nothing is drawn again', () => {
  const two = toggled(toggled(NOTHING, 1, 0), 2, 1);
  expect([...without(two, new Set([1])).ids]).toEqual([2]);
  expect(without(two, new Set([5]))).toBe(two);
});
