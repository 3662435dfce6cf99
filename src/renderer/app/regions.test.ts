import { expect, it } from 'vitest';
import { nextInRing } from './regions.ts';

it('goes around in both directions, and begins at the near end where nothing has the focus', () => {
  expect([nextInRing(2, 1, 3), nextInRing(0, -1, 3), nextInRing(-1, 1, 3), nextInRing(-1, -1, 3)]).toEqual([
    0, 2, 0, 2,
  ]);
});

it('a window without regions has nowhere to go', () => {
  expect(nextInRing(-1, 1, 0)).toBe(-1);
});
