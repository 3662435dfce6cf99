/** The verdicts on simulated machines: busy, throttled, and with models that really changed. */
import { describe, expect, test } from 'vitest';
import { bootstrap, quantile } from './interval.ts';
import type { Measure } from './measures.ts';
import { seeded } from './random.ts';
import {
  PASSES,
  compareQuality,
  compareSpeed,
  ratioOf,
  timesOf,
  type Pass,
  type SpeedVerdict,
} from './regression.ts';

/** What a simulated machine does in a pass: how slow it is as a whole, and how slow the model is on it. */
interface Weather {
  readonly machine: number;
  readonly model: number;
}

const CLEAR: Weather = { machine: 1, model: 1 };
const ITEMS = 30;
/** Spread of the time of one input from run to run, as a part of it. */
const SPREAD = 0.25;

/** A pass over inputs whose true times are 5 to 65 ms. */
function pass(random: () => number, { machine, model }: Weather): Pass {
  const noise = (spread: number): number =>
    Math.exp(spread * (random() + random() + random() + random() - 2) * Math.sqrt(3));
  const times = Array.from({ length: ITEMS }, (_, item) => (5 + 2 * item) * machine * model * noise(SPREAD));
  return { times, yardstick: 3 * machine * noise(0.05) };
}

/** An evaluation as the suite does it: passes until the verdict is clear. */
function verdict(random: () => number, before: Weather, now: (pass: number) => Weather): SpeedVerdict {
  const passes = (weather: (pass: number) => Weather, count: number): Pass[] =>
    Array.from({ length: count }, (_, index) => pass(random, weather(index)));
  const baseline = passes(() => before, PASSES.least);
  for (let count: number = PASSES.least; ; count += 1) {
    const change = compareSpeed(baseline, passes(now, count));
    if (change === null) throw new Error('too few times');
    if (change.verdict !== 'unsure') return change.verdict;
    expect(count).toBeLessThan(PASSES.most);
  }
}

/** In how many of a hundred simulated evaluations a verdict falls. */
function count(wanted: SpeedVerdict, now: (pass: number) => Weather, before = CLEAR): number {
  const random = seeded(7);
  return Array.from({ length: 100 }, () => verdict(random, before, now)).filter((one) => one === wanted)
    .length;
}

describe('speed', () => {
  test('noise alone is no regression, in none of a hundred evaluations', () => {
    expect(count('slower', () => CLEAR)).toBe(0);
  });

  test('a machine that is busy, or slows itself down, makes no model slower', () => {
    expect(count('slower', () => ({ machine: 1.8, model: 1 }))).toBe(0);
    expect(count('slower', (index) => ({ machine: index === 0 ? 3 : 1, model: 1 }))).toBe(0);
  });

  test('work of others that hits the model alone in one pass is not believed', () => {
    expect(count('slower', (index) => ({ machine: 1, model: index === 0 ? 2 : 1 }))).toBe(0);
  });

  test('a baseline that was taken on a busy machine does not hide or make a regression', () => {
    expect(count('slower', () => CLEAR, { machine: 1.6, model: 1 })).toBe(0);
    expect(count('faster', () => CLEAR, { machine: 1.6, model: 1 })).toBe(0);
  });

  test('a model that is half as fast is found in nearly every evaluation', () => {
    expect(count('slower', () => ({ machine: 1, model: 2 }))).toBeGreaterThan(95);
    expect(count('slower', () => ({ machine: 1, model: 1.5 }))).toBeGreaterThan(90);
  });

  test('slower by a tenth is below what counts', () => {
    expect(count('slower', () => ({ machine: 1, model: 1.1 }))).toBe(0);
  });

  test('a model that is twice as fast is said to be', () => {
    expect(count('faster', () => ({ machine: 1, model: 0.5 }))).toBeGreaterThan(95);
  });

  test('five times are too few to say anything', () => {
    const short = [{ times: [1, 2, 3, 4, 5], yardstick: 1 }];
    expect(compareSpeed(short, [{ times: [9, 9, 9, 9, 9], yardstick: 1 }])).toBeNull();
    expect(ratioOf(new Array<number>(9).fill(0), new Array<number>(9).fill(1))).toBeNull();
  });

  test('the time of an input is the median of its passes, of those that all have', () => {
    const passes = [
      [1, 10],
      [2, 20, 5],
      [9, 90],
    ].map((times) => ({ times, yardstick: 1 }));
    expect(timesOf(passes)).toEqual([2, 20]);
    expect(timesOf([])).toEqual([]);
  });
});

describe('quality', () => {
  const accuracy = (value: number): Measure => ({
    id: 'accuracy',
    value,
    low: value - 0.05,
    high: value + 0.05,
  });
  const wer = (value: number): Measure => ({ id: 'wer', value, low: value - 0.05, high: value + 0.05 });

  test.each([
    ['better', accuracy(0.9), accuracy(0.95)],
    ['same', accuracy(0.9), accuracy(0.89)],
    ['worse', accuracy(0.9), accuracy(0.87)],
    ['regressed', accuracy(0.9), accuracy(0.84)],
    ['better', wer(0.3), wer(0.2)],
    ['worse', wer(0.3), wer(0.32)],
    ['regressed', wer(0.3), wer(0.36)],
    ['same', wer(0), wer(0)],
  ] as const)('%s: from %j to %j', (wanted, before, now) => {
    expect(compareQuality(before, now)).toBe(wanted);
  });
});

describe('intervals', () => {
  test('a bootstrap is the same each time, holds the figure, and is about as wide as the theory says', async () => {
    const random = seeded(3);
    const values = Array.from({ length: 100 }, () => random());
    const mean = (items: readonly number[]): number =>
      items.reduce((sum, one) => sum + one, 0) / items.length;
    const interval = await bootstrap(values, mean);
    expect(await bootstrap(values, mean)).toEqual(interval);
    expect(interval.low).toBeLessThan(mean(values));
    expect(interval.high).toBeGreaterThan(mean(values));
    // 2 × 1.96 × the standard deviation of a uniform value, by the root of a hundred.
    expect(interval.high - interval.low).toBeCloseTo((2 * 1.96 * Math.sqrt(1 / 12)) / 10, 1);
  });

  test('a figure that most resamples do not have is its own interval', async () => {
    expect(await bootstrap([1], () => Number.NaN)).toEqual({ low: Number.NaN, high: Number.NaN });
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  });
});
