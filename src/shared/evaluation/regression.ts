/**
 * When a model has become slower or worse, decided from two evaluations of the same set on the same machine. A verdict
 * must not be the noise of a busy machine, so there are three guards: each input is compared with itself, a fixed piece
 * of work (the yardstick) is timed in between to tell a slow machine from a slow model, and what looks slower is
 * measured again before it is believed.
 */
import { Z, quantile } from './interval.ts';
import { MEASURES, type Measure } from './measures.ts';

/** Slower than this many times the baseline is a regression. */
export const SLOWER = 1.2;
/** Worse by more than this part of the baseline is marked, even where the interval can't rule out chance. */
export const WORSE = 0.02;
/** Passes over the inputs that an evaluation takes at the least, and at the most where one looks slower. */
export const PASSES = { least: 2, most: 5 } as const;
/** Inputs with a time of their own; of fewer, no interval can be told. */
export const LEAST_TIMES = 6;

/** One pass over the inputs. */
export interface Pass {
  /** Milliseconds of each input, in the order of the set. */
  readonly times: readonly number[];
  /** Milliseconds of the yardstick: the median over the pass. */
  readonly yardstick: number;
}

/** A ratio of times, now by before, with its 95 % interval. */
export interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a comparison of speeds found. `unsure` asks for one more pass. */
export type SpeedVerdict = 'faster' | 'same' | 'slower' | 'unsure';

/** The comparison of two speeds. */
export interface SpeedChange {
  readonly verdict: SpeedVerdict;
  readonly ratio: Ratio;
}

/** The time of each input: the median over the passes, as a single slow one says nothing. */
export function timesOf(passes: readonly Pass[]): number[] {
  const count = Math.min(...passes.map(({ times }) => times.length));
  return Array.from({ length: Number.isFinite(count) ? count : 0 }, (_, index) =>
    quantile(
      passes.map(({ times }) => times[index] ?? Number.NaN),
      0.5,
    ),
  );
}

/**
 * The median ratio of the inputs' times; null of fewer than {@link LEAST_TIMES}. Its interval lies between order
 * statistics (the sign test's interval), so it asks nothing of how the times are spread.
 */
export function ratioOf(before: readonly number[], now: readonly number[]): Ratio | null {
  const ratios = now
    .slice(0, before.length)
    .map((time, index) => time / (before[index] ?? Number.NaN))
    .filter((ratio) => Number.isFinite(ratio) && ratio > 0)
    .toSorted((a, b) => a - b);
  if (ratios.length < LEAST_TIMES) return null;
  const below = Math.max(0, Math.floor((ratios.length - Z * Math.sqrt(ratios.length)) / 2));
  return {
    value: quantile(ratios, 0.5),
    low: ratios[below] ?? Number.NaN,
    high: ratios[ratios.length - 1 - below] ?? Number.NaN,
  };
}

/**
 * Compares the passes of now with those of the baseline; null where there are too few times. Slower is only what is so
 * in every pass, in the clock's time and in yardsticks, with the whole interval beyond {@link SLOWER}. As long as it
 * could still be that, and passes are left, it is unsure.
 */
export function compareSpeed(before: readonly Pass[], now: readonly Pass[]): SpeedChange | null {
  const ratio = ratioOf(timesOf(before), timesOf(now));
  const inYardsticks = ratioOf(timesOf(before.map(scaled)), timesOf(now.map(scaled)));
  if (ratio === null || inYardsticks === null) return null;
  const times = timesOf(before);
  const everyPass = now.every((pass) => (ratioOf(times, pass.times)?.value ?? 0) > SLOWER);
  const looksSlower = ratio.value > SLOWER && inYardsticks.value > SLOWER;
  if (!looksSlower) return { verdict: isFaster(ratio, inYardsticks) ? 'faster' : 'same', ratio };
  const certain = everyPass && ratio.low > SLOWER && inYardsticks.low > SLOWER;
  // Whatever looks slower is measured to the end: a neighbour's work is over by then, a change of ours is not.
  if (now.length < PASSES.most) return { verdict: 'unsure', ratio };
  return { verdict: certain ? 'slower' : 'same', ratio };
}

function isFaster(ratio: Ratio, inYardsticks: Ratio): boolean {
  return ratio.high < 1 / SLOWER && inYardsticks.high < 1 / SLOWER;
}

/** A pass with its times in yardsticks. */
function scaled({ times, yardstick }: Pass): Pass {
  return { times: times.map((time) => time / yardstick), yardstick: 1 };
}

/** What a comparison of one figure found: `worse` is marked, `regressed` is beyond the baseline's interval. */
export type QualityVerdict = 'better' | 'same' | 'worse' | 'regressed';

/** Compares a figure with that of the baseline. */
export function compareQuality(before: Measure, now: Measure): QualityVerdict {
  const higher = MEASURES[now.id].better === 'higher';
  const gain = higher ? now.value - before.value : before.value - now.value;
  if (gain > 0) return 'better';
  const beyond = higher ? now.value < before.low : now.value > before.high;
  if (beyond) return 'regressed';
  return -gain > WORSE * Math.abs(before.value) ? 'worse' : 'same';
}
