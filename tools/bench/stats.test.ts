import { expect, test } from 'vitest';
import {
  addedTime,
  isDisturbed,
  judge,
  median,
  quantile,
  sift,
  spreadOf,
  timeRatio,
  type Round,
} from './stats.ts';

const round = (hearth: [number, number], bare: [number, number]): Round => ({ hearth, bare });

test('quantiles are interpolated between neighbours and do not depend on the order', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
  expect(quantile([10, 20], 0.75)).toBe(17.5);
  expect(quantile([7], 0.99)).toBe(7);
  expect(median([])).toBeNaN();
  expect(spreadOf([1, 2, 3, 4, 5])).toEqual({ p25: 2, p50: 3, p75: 4 });
});

test('measuring does not sort the values of the caller', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test('a round is disturbed by either side, and never by the ratio of the two', () => {
  expect(isDisturbed(round([10, 10.9], [5, 5]), 0.1)).toBe(false);
  expect(isDisturbed(round([11.1, 10], [5, 5]), 0.1)).toBe(true);
  expect(isDisturbed(round([10, 10], [5, 5.6]), 0.1)).toBe(true);
  expect(isDisturbed(round([100, 100], [5, 5]), 0.1)).toBe(false);
});

test('what is thrown out is counted', () => {
  const good = round([10, 10], [9, 9]);
  expect(sift([good, round([10, 20], [9, 9]), good], 0.1)).toEqual({ kept: [good, good], thrown: 1 });
});

test('a drift of the machine within a round leaves the ratio alone', () => {
  // The order is A B B A, and each step is a tenth slower than the one before.
  expect(timeRatio(round([1, 1.331], [1.1, 1.21]))).toBeCloseTo(1, 12);
  expect(timeRatio(round([2, 2], [1, 1]))).toBe(2);
  expect(addedTime(round([3, 5], [1, 2]))).toBe(2.5);
});

test('a figure on its bar is met, and one that rests on too few rounds is no result', () => {
  expect(judge(0.95, { limit: 0.95, sense: 'at least' }, 8)).toBe('met');
  expect(judge(0.94, { limit: 0.95, sense: 'at least' }, 8)).toBe('missed');
  expect(judge(1.1, { limit: 1.1, sense: 'at most' }, 8)).toBe('met');
  expect(judge(1.11, { limit: 1.1, sense: 'at most' }, 8)).toBe('missed');
  expect(judge(1, { limit: 1.1, sense: 'at most' }, 2)).toBe('noisy');
  expect(judge(NaN, { limit: 1.1, sense: 'at most' }, 8)).toBe('noisy');
});
