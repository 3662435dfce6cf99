/** Statistics of interleaved pairs. Pure: where the times come from is the callers' affair. */

/**
 * Four measurements in the order A B B A (or B A A B), so that a drift of the machine falls on both sides alike.
 * Values are times of the same work; their unit does not matter, as only ratios and differences are used.
 */
export interface Round {
  readonly hearth: readonly [number, number];
  readonly bare: readonly [number, number];
}

/** The middle half of some values. */
export interface Spread {
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
}

/** What is left of some rounds, and how many were thrown out. */
export interface Sifted {
  readonly kept: readonly Round[];
  readonly thrown: number;
}

/** How a figure stands to its bar; `noisy` where too few rounds were undisturbed to say. */
export type Verdict = 'met' | 'missed' | 'noisy';

/** What is asked of a figure, in the figure's own unit. */
export interface Bar {
  readonly limit: number;
  readonly sense: 'at least' | 'at most';
}

/** Fewer undisturbed rounds than this are no result. */
export const MIN_ROUNDS = 3;

/** The value below which the share `q` of the values lies, interpolated (type 7 of Hyndman & Fan); NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The quartiles of some values. */
export function spreadOf(values: readonly number[]): Spread {
  return { p25: quantile(values, 0.25), p50: median(values), p75: quantile(values, 0.75) };
}

/**
 * A round is disturbed where the same side took different times at its two turns: something else used the machine in
 * between. This looks at each side alone, never at their ratio, so it can't pick the rounds that please.
 */
export function isDisturbed({ hearth, bare }: Round, tolerance: number): boolean {
  return [hearth, bare].some(([a, b]) => Math.max(a, b) > Math.min(a, b) * (1 + tolerance));
}

/** Throws the disturbed rounds out. */
export function sift(rounds: readonly Round[], tolerance: number): Sifted {
  const kept = rounds.filter((round) => !isDisturbed(round, tolerance));
  return { kept, thrown: rounds.length - kept.length };
}

/** Time through Hearth over bare time; the geometric mean of a side's two turns, as they are factors. */
export function timeRatio({ hearth, bare }: Round): number {
  return Math.sqrt((hearth[0] * hearth[1]) / (bare[0] * bare[1]));
}

/** Time that Hearth adds, in the unit of the times. */
export function addedTime({ hearth, bare }: Round): number {
  return (hearth[0] + hearth[1] - bare[0] - bare[1]) / 2;
}

/** Whether a figure keeps to its bar, given how many rounds it rests on. */
export function judge(figure: number, bar: Bar, rounds: number): Verdict {
  if (rounds < MIN_ROUNDS || Number.isNaN(figure)) return 'noisy';
  const met = bar.sense === 'at least' ? figure >= bar.limit : figure <= bar.limit;
  return met ? 'met' : 'missed';
}
