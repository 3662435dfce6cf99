/** Texts of a list, put together into batches of bounded size. Pure. */

/** Bounds of one batch. */
export interface BatchLimits {
  /** Most texts; 1 where a text's result would depend on its neighbours. */
  readonly texts: number;
  /** Most tokens, padding included. */
  readonly tokens: number;
}

/**
 * Most tokens of a batch, padding included. Memory of a pass grows with them: of a BERT-base about 100 kB per token,
 * so this is some 400 MB. More would not be faster: the matrices are long large enough.
 */
export const MAX_BATCH_TOKENS = 4_096;

/** Most texts of a batch, so that progress and cancels come in between. */
export const MAX_BATCH_TEXTS = 32;

/** Indexes of texts by batch: texts of like length together, so that little is padded. A text alone may exceed the limit. */
export function planBatches(lengths: readonly number[], limits: BatchLimits): number[][] {
  const order = lengths
    .map((_, index) => index)
    .sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const index of order) {
    // In rising order the newest text is the longest, and all are padded to it.
    const padded = (batch.length + 1) * (lengths[index] ?? 0);
    if (batch.length > 0 && (batch.length >= limits.texts || padded > limits.tokens)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
