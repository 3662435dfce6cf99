import { expect, it } from 'vitest';
import { FREQUENCY_HALF_LIFE_MS as WEEK, frequencyAt, usedOnce, type Frequency } from './frequency.ts';

const uses = (times: readonly number[]): Frequency =>
  times.reduce<Frequency | null>(usedOnce, null) ?? { frequency: 0, at: 0 };

it.each([
  ['one use is one at once', [0], 0, 1],
  ['one use is a half after a half-life', [0], WEEK, 0.5],
  ['uses of different ages add up, each by its own age', [0, WEEK, WEEK], 2 * WEEK, 0.25 + 0.5 + 0.5],
  ['nothing grows when the clock is set back', [WEEK], 0, 1],
] as const)('%s', (_name, times, now, expected) => {
  expect(frequencyAt(uses(times), now)).toBeCloseTo(expected, 12);
});

it('lets ten uses of today pass a hundred of five weeks ago, as a plain count would not', () => {
  const old = uses(Array.from({ length: 100 }, () => 0));
  const today = uses(Array.from({ length: 10 }, () => 5 * WEEK));
  expect(frequencyAt(old, 5 * WEEK)).toBeLessThan(frequencyAt(today, 5 * WEEK));
});
