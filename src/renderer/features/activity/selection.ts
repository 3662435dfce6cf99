/** Which runs are chosen: a cursor, an anchor that ranges start from, and the ids. Pure. */

/** Chosen runs. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  /** Index that a range starts from. */
  readonly anchor: number | null;
}

/** Nothing is chosen. */
export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** Adds a run, or takes it out; ranges start from it. */
export function toggled({ ids }: Selection, id: number, index: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: index };
}

/** The rows of a range that goes from the anchor to the cursor, wherever each of them lies. */
export function rangeOf({ anchor }: Selection, to: number): { first: number; last: number } {
  const from = anchor ?? to;
  return { first: Math.min(from, to), last: Math.max(from, to) };
}

/** Exactly the runs of a range; the anchor stays, so that the range can shrink again. */
export function ranged(before: Selection, ids: readonly number[], to: number): Selection {
  return { ids: new Set(ids), anchor: before.anchor ?? to };
}

/** Without runs that are gone. The same object where none is. */
export function without(before: Selection, gone: ReadonlySet<number>): Selection {
  const ids = [...before.ids].filter((id) => !gone.has(id));
  return ids.length === before.ids.size ? before : { ids: new Set(ids), anchor: before.anchor };
}
