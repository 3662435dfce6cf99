import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import {
  argmax,
  candidatesOf,
  draw,
  kthLargest,
  nucleusSize,
  penalizeRepetition,
  sample,
  type Sampling,
} from './sampler.ts';

const logits = (...values: number[]): Float32Array => Float32Array.from(values);

const sampling = (given: Partial<Sampling>): Sampling => ({
  temperature: 1,
  topK: 0,
  topP: 1,
  repetitionPenalty: 1,
  random: () => 0,
  ...given,
});

test('a penalty makes negative logits more negative, once for each token', () => {
  const values = logits(2, -2, 4, 0);
  penalizeRepetition(values, [0, 1, 0, 3], 2);
  expect([...values]).toEqual([1, -4, 4, 0]);
});

test('greedy takes the first of equal logits, after the penalty', () => {
  expect(argmax(logits(1, 3, 3))).toBe(1);
  expect(sample(logits(1, 3, 2.9), [1], sampling({ temperature: 0, repetitionPenalty: 1.1 }))).toBe(2);
});

test('temperature comes before top p: a hot one lets more tokens into the nucleus', () => {
  const values = logits(4, 2, 0, -2);
  expect(candidatesOf(values, 1, 0, 0.85).ids).toEqual([0]);
  expect(candidatesOf(values, 4, 0, 0.85).ids).toEqual([0, 1, 2]);
});

test('top p counts what top k left', () => {
  // Of all four, token 0 has 0.4; of the two that top k leaves it has more than half.
  const values = logits(Math.log(4), Math.log(3), Math.log(2), Math.log(1));
  expect(candidatesOf(values, 1, 0, 0.5).ids).toEqual([0, 1]);
  expect(candidatesOf(values, 1, 2, 0.5).ids).toEqual([0]);
});

test('the nucleus holds the token that crosses the line, and always one', () => {
  expect(nucleusSize([0.5, 0.3, 0.2], 0.5)).toBe(1);
  expect(nucleusSize([0.5, 0.3, 0.2], 0.51)).toBe(2);
  expect(nucleusSize([0.5, 0.3, 0.2], 0.000001)).toBe(1);
});

test('a nucleus wider than what was sorted first is found whole', () => {
  const flat = Float32Array.from({ length: 5_000 }, (_, id) => -id / 1e6);
  const { ids, probabilities } = candidatesOf(flat, 1, 0, 0.5);
  expect(ids.length).toBeGreaterThan(2_400);
  expect(ids.length).toBeLessThan(2_600);
  expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1);
});

test('kthLargest agrees with sorting, ties and all', () => {
  const random = seededRandom(1);
  const values = Float32Array.from({ length: 301 }, () => Math.floor(random() * 50));
  const sorted = values.toSorted().reverse();
  for (let k = 1; k <= values.length; k += 1) expect(kthLargest(values, k)).toBe(sorted[k - 1]);
});

test('draws follow the probabilities, and the crumbs of rounding go to the last', () => {
  const candidates = { ids: [7, 8, 9], probabilities: [0.2, 0.3, 0.5] };
  expect(
    [0, 0.19, 0.21, 0.49, 0.51, 0.999_999_999_999_999_9].map((uniform) => draw(candidates, uniform)),
  ).toEqual([7, 7, 8, 8, 9, 9]);
});

test('numbers that are none are an error and not token 0', () => {
  expect(() => sample(logits(NaN, NaN), [], sampling({}))).toThrow(/no usable numbers/);
});

test('one seed is one sequence, another seed another, and all lie in [0, 1)', () => {
  const first = Array.from({ length: 1_000 }, seededRandom(42));
  expect(Array.from({ length: 1_000 }, seededRandom(42))).toEqual(first);
  expect(Array.from({ length: 1_000 }, seededRandom(43))).not.toEqual(first);
  expect(first.every((value) => value >= 0 && value < 1)).toBe(true);
  // The published values of mulberry32 for seed 0.
  expect(Array.from({ length: 2 }, seededRandom(0)).map((value) => Math.round(value * 2 ** 32))).toEqual([
    1144304738, 1416247,
  ]);
});
