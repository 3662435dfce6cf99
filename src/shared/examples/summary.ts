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
  const speed = ratios.length === 0 ? null : quantile(ratios, 0.5);
  const told = speed !== null && Math.max(speed, 1 / speed) >= LEAST_CHANGE_OF_SPEED;
  return {
    total: replays.length,
    same: count('same'),
    close: count('close'),
    different: count('different'),
    failed: count(null),
    speed: told ? speed : null,
  };
}

/** The time of the run without queue and load; null where it is too short to be compared. */
export function runMs(meta: Meta | null): number | null {
  if (meta === null) return null;
  const ms = meta.latency_ms - meta.queue_ms - meta.load_ms;
  return ms >= LEAST_TIME_MS ? ms : null;
}
