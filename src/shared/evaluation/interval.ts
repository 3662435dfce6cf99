/** How sure a figure is: intervals that hold the true value in 95 of 100 evaluations. */
import { seeded } from './random.ts';

/** Lower and upper end of an interval; they hold the figure itself. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The standard normal's quantile of 97.5 %: two sides of 2.5 % each are left out. */
export const Z = 1.959963984540054;

/** Resamples of a bootstrap: the ends of a 95 % interval are then known to about a tenth of its width. */
export const BOOTSTRAP_ROUNDS = 1_000;

/** Rounds between two breaths: some milliseconds of work, so that nobody waits for a figure. */
const ROUNDS_AT_A_TIME = 50;

/**
 * The interval of a share: Wilson's score interval without continuity correction (Wilson 1927), which also holds near 0
 * and 1 and for few items, where the normal one does not.
 */
export function wilson(right: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const share = right / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** The value below which a part `q` of the values lies, by linear interpolation as NumPy does it; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const lower = sorted[Math.floor(at)];
  const upper = sorted[Math.ceil(at)];
  if (lower === undefined || upper === undefined) return Number.NaN;
  return lower + (upper - lower) * (at - Math.floor(at));
}

/** One resample: as many of the items as there are, drawn with replacement. */
export function resample<T>(items: readonly T[], random: () => number): T[] {
  return items.map((item) => items[Math.floor(random() * items.length)] ?? item);
}

/**
 * The percentile interval of any figure over items (Efron 1979): the figure of many resamples of the items. It takes a
 * breath every few milliseconds. A resample that has no figure (NaN) is left out.
 */
export async function bootstrap<T>(
  items: readonly T[],
  figure: (items: readonly T[]) => number,
  seed = 1,
): Promise<Interval> {
  const random = seeded(seed);
  const figures: number[] = [];
  for (let round = 0; round < BOOTSTRAP_ROUNDS; round += 1) {
    if (round % ROUNDS_AT_A_TIME === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const value = figure(resample(items, random));
    if (Number.isFinite(value)) figures.push(value);
  }
  const itself = figure(items);
  if (figures.length === 0) return { low: itself, high: itself };
  return {
    low: Math.min(itself, quantile(figures, 0.025)),
    high: Math.max(itself, quantile(figures, 0.975)),
  };
}
