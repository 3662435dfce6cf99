/** Who leaves memory before whom: pure, and the one order for admission, for pressure and for what pages say of it. */

/** A loaded model as the policies see it. */
export interface Resident {
  readonly key: string;
  /** Its id. */
  readonly model: string;
  /** What it holds, measured where that is known, else estimated; bytes. */
  readonly bytes: number;
  /** What of it lies in the GPU's memory; 0 for a model on the CPU. */
  readonly gpuBytes: number;
  /** Requests that use it now. A leased model is never evicted. */
  readonly leases: number;
  /** True where a person keeps it in memory: it leaves only when somebody unloads it. */
  readonly pinned: boolean;
  /** Milliseconds since it was last used, or loaded. */
  readonly idleMs: number;
  /** How long its last load took, in ms: what it costs to have it back. */
  readonly reloadMs: number;
  /** Requests in the queue that want it. */
  readonly waiting: number;
  /** True where it was loaded ahead and no request has used it yet. */
  readonly ahead: boolean;
}

/** What there is too little of: bytes, or only places (MAX_LOADED_MODELS). */
export type Shortage = 'memory' | 'places';

/** Added to every idle time, so that the seconds between two requests of one person do not outweigh a load of minutes. */
export const RECENT_MS = 60_000;

/** True for one that the policies may have unloaded: nobody uses it, and nobody keeps it. */
export function mayLeave({ leases, pinned }: Resident): boolean {
  return leases === 0 && !pinned;
}

/**
 * What keeping a model is worth: `reload / (idle + 1 min)`, and for each byte where bytes are short. A model that was
 * not used for t is taken to be used again at a rate of about 1 / t, so this is the time of loading that is saved for
 * each moment (and byte) that it stays: GreedyDual-Size (Cao and Irani, 1997) with this rate as its age.
 */
export function worthOf({ bytes, reloadMs, idleMs }: Resident, shortage: Shortage): number {
  const size = shortage === 'memory' ? Math.max(1, bytes) : 1;
  return Math.max(1, reloadMs) / (idleMs + RECENT_MS) / size;
}

/** 0 for one that was loaded ahead and never used, 2 for one that requests wait for, else 1: a lower step goes first. */
export function stepOf({ ahead, waiting }: Resident): number {
  if (waiting > 0) return 2;
  return ahead ? 0 : 1;
}

/**
 * First those that were loaded ahead and never used, last those that requests wait for; among equals the one that is
 * worth least, then the one that was idle longest.
 */
export function evictionOrder(residents: readonly Resident[], shortage: Shortage): Resident[] {
  return residents.toSorted(
    (a, b) => stepOf(a) - stepOf(b) || worthOf(a, shortage) - worthOf(b, shortage) || b.idleMs - a.idleMs,
  );
}
