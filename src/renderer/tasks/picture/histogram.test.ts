import { expect, it } from 'vitest';
import { histogramOf } from './histogram.ts';

it('counts both ends of the range, and nothing outside of it', () => {
  expect(histogramOf([0, 0.1, 0.5, 1, 1.2, -1, Number.NaN], 2, 0, 1)).toEqual([2, 2]);
});

it('bears a range without width: one value everywhere', () => {
  expect(histogramOf([3, 3], 4, 3, 3)).toEqual([2, 0, 0, 0]);
});
