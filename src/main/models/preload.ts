/** Which model is loaded ahead of any request: a pure decision over plain data. */

/** Nothing may have run or waited for so long, in ms, before anything is loaded ahead: a pause for reading is no rest. */
export const QUIET_MS = 10_000;

/**
 * Share of all memory that has to stay free below the watermark once a model was loaded ahead: without it, the next
 * program that is opened would drop the model again at once.
 */
export const SPARE_SHARE = 0.05;

/** After a look that found no free memory, the next one comes so much later, in ms: memory is freed by people. */
export const AGAIN_MS = 30_000;

/** What is known when it is decided. */
export interface PreloadState {
  /** How many of the most used models are wanted in memory; 0 loads nothing ahead. */
  readonly topK: number;
  /** Models that were ever used, the most frequently used first, and when they were last used (epoch, ms). */
  readonly ranked: readonly { readonly model: string; readonly lastUsedAt: number }[];
  /** Models that are in memory or on their way. */
  readonly inMemory: ReadonlySet<string>;
  /** When a model last left memory, or could not be loaded ahead; epoch, ms. */
  readonly leftAt: ReadonlyMap<string, number>;
  /** For how long nothing has run or waited, in ms. */
  readonly quietMs: number;
}

/**
 * The models to try, in order. What has left memory since its last use stays away: whoever unloaded it, be it a person,
 * its keep-alive or memory that ran short, would have it back at once otherwise.
 */
export function toPreload({ topK, ranked, inMemory, leftAt, quietMs }: PreloadState): string[] {
  if (quietMs < QUIET_MS) return [];
  return ranked
    .slice(0, topK)
    .filter(({ model, lastUsedAt }) => !inMemory.has(model) && lastUsedAt > (leftAt.get(model) ?? -Infinity))
    .map(({ model }) => model);
}
