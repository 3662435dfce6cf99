/** The ids of a batch's requests, which say what they belong to: `req_1.req_b.b3-12` is the fourth of the twelve of `req_b`. */

/** The place of a request in its batch. */
export interface BatchPlace {
  readonly batch: string;
  /** From 0. */
  readonly index: number;
  /** Files of the batch. */
  readonly size: number;
}

const PLACE = /\.([A-Za-z0-9_-]+)\.b(\d{1,6})-(\d{1,6})$/;
/** The requests of batches, and the first ones among them, as patterns of SQLite's GLOB. */
export const BATCH_GLOBS = { any: '*.b[0-9]*-[0-9]*', first: '*.b0-[0-9]*' } as const;

/** The id of a request of a batch; `id` is its own. */
export function batchRequestId(id: string, { batch, index, size }: BatchPlace): string {
  return `${id}.${batch}.b${String(index)}-${String(size)}`;
}

/** What a request belongs to; null for one of no batch. */
export function batchPlaceOf(requestId: string): BatchPlace | null {
  const [, batch, index, size] = PLACE.exec(requestId) ?? [];
  if (batch === undefined) return null;
  return { batch, index: Number(index), size: Number(size) };
}
