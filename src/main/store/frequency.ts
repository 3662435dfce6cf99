/** How often a model is used lately: a count in which every use is worth half as much after each half-life. Pure. */

/**
 * A use of a week ago counts half of one today. Shorter, and a weekend would empty the list of a person who works on
 * weekdays; longer, and a model that was tried much and left would stand in the way of its successor for months.
 */
export const FREQUENCY_HALF_LIFE_MS = 7 * 24 * 3_600_000;

/** A frequency as it was at a moment: uses, each weighted by its age then. */
export interface Frequency {
  readonly frequency: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The frequency at a later moment: f · 2^(−Δt / half-life), which needs no list of the uses. A clock that was set back
 * lets nothing grow.
 */
export function frequencyAt({ frequency, at }: Frequency, now: number): number {
  return frequency * 2 ** (-Math.max(0, now - at) / FREQUENCY_HALF_LIFE_MS);
}

/** The frequency with one use more. */
export function usedOnce(before: Frequency | null, now: number): Frequency {
  return { frequency: (before === null ? 0 : frequencyAt(before, now)) + 1, at: now };
}
