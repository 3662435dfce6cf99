/** How a background request with a long list gives way between its items: pure. */

/**
 * Milliseconds that a chunk of items should take: what a person who comes meanwhile waits for at most, about. Shorter
 * ones would cost the background more than a twentieth of its time, as each is a message to the runner and back.
 */
const CHUNK_MS = 25;
/** Items of one chunk at most: as many as a runner batches at once, and what is lost if it crashes. */
const MAX_CHUNK = 64;

/** How many items to run before looking whether somebody waits; `last` is how the chunk before went, null at first. */
export function chunkSize(
  left: number,
  last: { readonly items: number; readonly ms: number } | null,
): number {
  const fitting = last === null ? 1 : Math.floor((CHUNK_MS * last.items) / Math.max(1, last.ms));
  return Math.max(1, Math.min(left, fitting, MAX_CHUNK, (last?.items ?? 1) * 4));
}
