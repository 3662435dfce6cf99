import { expect, it } from 'vitest';
import { addSample, rateOf } from './rate.ts';
import type { Sample } from './rate.ts';

const after = (...pairs: readonly (readonly [number, number])[]): Sample[] =>
  pairs.reduce<Sample[]>((samples, [at, tokens]) => addSample(samples, { at, tokens }), []);

it('tells no speed from one count or from two of the same moment', () => {
  expect(rateOf(after([0, 10]))).toBeNull();
  expect(rateOf(after([0, 10], [100, 90]))).toBeNull();
});

it('is the speed of the last seconds, not of the whole run', () => {
  expect(rateOf(after([0, 0], [1_000, 10], [2_000, 20], [5_000, 320], [6_000, 420]))).toBe(100);
});

it('still has a speed where counts come rarely, and starts anew where they fall', () => {
  expect(rateOf(after([0, 0], [10_000, 100]))).toBe(10);
  expect(rateOf(after([0, 500], [1_000, 5]))).toBeNull();
});
