/** CPU threads: how many a model is loaded with, and how those that run at the same moment share the cores. Pure. */
import type { Backend } from '../../shared/models.ts';

/** What is known of this machine's threads beside its cores. */
export interface ThreadChoice {
  /** What a person has set (HEARTH_THREADS); null where nobody has. */
  readonly fixed: number | null;
  /** What was measured to be fastest for ONNX Runtime here; null before it was. */
  readonly measured: number | null;
}

/** Nothing is set and nothing measured. */
export const ANY_THREADS: ThreadChoice = { fixed: null, measured: null };

/**
 * llama.cpp under node-llama-cpp starts threads anew for each token and loses when it takes every core; ONNX Runtime
 * keeps a pool and gains from each, unless the measurement on this machine says otherwise. What a person has set goes
 * before both.
 */
export function threadsFor(
  backend: Backend,
  cores: number,
  { fixed, measured }: ThreadChoice = ANY_THREADS,
): number {
  if (fixed !== null) return fixed;
  return backend === 'llama' ? Math.max(1, cores - 1) : Math.min(cores, measured ?? cores);
}

/** A run as far as threads go. */
export interface ThreadUse {
  /** What its model was loaded for. */
  readonly want: number;
  /** What it can't go below: one for llama.cpp, all of them for ONNX Runtime, whose pool stands from the load on. */
  readonly least: number;
}

/**
 * The cores shared out to the runs of one moment, in their order: each gets its least, and what is left goes round one
 * by one to those that want more. The sum is above the cores only where the leasts alone are.
 */
export function shareThreads(uses: readonly ThreadUse[], cores: number): number[] {
  const shares = uses.map(({ want, least }) => Math.min(want, least));
  let left = cores - shares.reduce((sum, share) => sum + share, 0);
  for (let given = true; given && left > 0;) {
    given = false;
    for (const [index, { want }] of uses.entries()) {
      const share = shares[index] ?? 0;
      if (left <= 0 || share >= want) continue;
      shares[index] = share + 1;
      left -= 1;
      given = true;
    }
  }
  return shares;
}

/** Times of passes with so many threads, in ms. */
export interface ThreadTimes {
  readonly threads: number;
  readonly ms: readonly number[];
}

/** Counts this close to the fastest are as fast: below it lies the noise of a few passes. */
export const SAME_SPEED = 0.05;

/**
 * The count to use: of those as fast as the fastest, by their medians, the largest, since most models are larger than
 * the one that was measured and gain more from each thread. Null where nothing was measured.
 */
export function bestThreads(times: readonly ThreadTimes[]): number | null {
  const timed = times
    .filter(({ ms }) => ms.length > 0)
    .map(({ threads, ms }) => ({ threads, ms: median(ms) }));
  const fastest = Math.min(...timed.map(({ ms }) => ms));
  const good = timed.filter(({ ms }) => ms <= fastest * (1 + SAME_SPEED));
  return good.length === 0 ? null : Math.max(...good.map(({ threads }) => threads));
}

/** The counts to try on so many cores: 1, 2, 4, … and all of them. */
export function countsToTry(cores: number): number[] {
  const powers: number[] = [];
  for (let count = 1; count < cores; count *= 2) powers.push(count);
  return [...powers, cores];
}

/** The middle value; of an even number of them the lower one of the two in the middle. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? NaN;
}
