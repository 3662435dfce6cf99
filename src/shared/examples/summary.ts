/** A replay in a few numbers: how many are as before, and how much faster or slower. Pure. */
import type { Meta } from '../inference.ts';
import { quantile } from '../evaluation/interval.ts';
import type { Verdict } from './comparison.ts';

/** What of an example the summary looks at. */
export interface ReplayedExample {
  readonly meta: Meta | null;
  readonly replay: { readonly meta: Meta | null; readonly verdict: Verdict | null } | null;
}

/** A replay in a few numbers. */
export interface ReplaySummary {
  /** Examples that were replayed. */
  readonly total: number;
  readonly same: number;
  readonly close: number;
  readonly different: number;
  /** Those whose run failed. */
  readonly failed: number;
  /** How many times as fast as before; null where it can't be told or is not worth a word. */
  readonly speed: number | null;
}

/** A change of speed below a tenth is what the next run would show too. */
export const LEAST_CHANGE_OF_SPEED = 1.1;
/** Of fewer examples, what else the machine did in one of those moments would decide. */
export const LEAST_EXAMPLES_FOR_SPEED = 4;
/** So many of them have to say the same: three in four, as a median alone may be the middle of nothing. */
const AGREEING = 0.75;
/** Runs below this are over before a clock can tell them apart, ms. */
const LEAST_TIME_MS = 1;

/** Counts the verdicts; the speed is the median of each example's own ratio, of the run alone. */
export function summaryOf(examples: readonly ReplayedExample[]): ReplaySummary {
  const replays = examples.flatMap(({ replay }) => (replay === null ? [] : [replay]));
  const count = (verdict: Verdict | null): number =>
    replays.filter((each) => each.verdict === verdict).length;
  const ratios = examples.flatMap(({ meta, replay }) => {
    const [before, after] = [runMs(meta), runMs(replay?.meta ?? null)];
    return before === null || after === null ? [] : [before / after];
  });
  return {
    total: replays.length,
    same: count('same'),
    close: count('close'),
    different: count('different'),
    failed: count(null),
    speed: speedOf(ratios),
  };
}

/** The median, where enough examples agree that it is a change at all. */
function speedOf(ratios: readonly number[]): number | null {
  if (ratios.length < LEAST_EXAMPLES_FOR_SPEED) return null;
  const speed = quantile(ratios, 0.5);
  if (Math.max(speed, 1 / speed) < LEAST_CHANGE_OF_SPEED) return null;
  const agreeing = ratios.filter((ratio) => ratio > 1 === speed > 1).length;
  return agreeing / ratios.length >= AGREEING ? speed : null;
}

/** The time of the run without queue and load; null where it is too short to be compared. */
export function runMs(meta: Meta | null): number | null {
  if (meta === null) return null;
  const ms = meta.latency_ms - meta.queue_ms - meta.load_ms;
  return ms >= LEAST_TIME_MS ? ms : null;
}
