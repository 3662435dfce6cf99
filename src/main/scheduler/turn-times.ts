/** How long turns take lately, for an honest Retry-After. */
import type { Modality } from '../../shared/tasks/contract.ts';

/** Weight of the newest turn in the running mean: about the last five decide. */
const NEWEST = 0.3;
/** Seconds that are told where nothing has run yet: about the time that one small request takes. */
const UNKNOWN_S = 2;
/** Longest wait that is told: a client that asks once a minute is no burden. */
const LONGEST_S = 60;

/** A running mean of the length of turns, for each pool. */
export class TurnTimes {
  readonly #mean = new Map<Modality, number>();

  /** Takes the length of a turn that has ended, in ms. */
  took(modality: Modality, ms: number): void {
    const before = this.#mean.get(modality);
    this.#mean.set(modality, before === undefined ? ms : before + NEWEST * (ms - before));
  }

  /** Whole seconds until one of so many workers should be free. */
  retryAfter(modality: Modality, workers: number): number {
    const mean = this.#mean.get(modality);
    if (mean === undefined) return UNKNOWN_S;
    return Math.min(LONGEST_S, Math.max(1, Math.ceil(mean / 1_000 / Math.max(1, workers))));
  }
}
