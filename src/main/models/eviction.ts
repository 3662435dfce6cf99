/** Whom to unload: a pure decision over plain data. */

/** A loaded model as the policy sees it. */
export interface Resident {
  readonly key: string;
  /** What it holds, measured where that is known, else estimated; bytes. */
  readonly bytes: number;
  /** What of it lies in the GPU's memory; 0 for a model on the CPU. */
  readonly gpuBytes: number;
  /** Requests that use it now. A leased model is never evicted. */
  readonly leases: number;
  /** When it was last used, in milliseconds of the registry's clock. */
  readonly lastUsed: number;
}

/** What there is and what is allowed. Bytes. */
export interface MemoryState {
  readonly total: number;
  /** What the system could still give out. */
  readonly available: number;
  /** Share of the total that may be in use by everything together, 0 to 1. */
  readonly watermark: number;
  /** Loads under way have this much coming to them that `available` does not show yet. */
  readonly reserved: number;
  readonly maxLoaded: number;
  /** GPU memory that all models together may take; null where there is no GPU or nobody knows. */
  readonly gpuBudget: number | null;
}

/** What a model to be loaded needs, in bytes. */
export interface Need {
  readonly bytes: number;
  readonly gpuBytes: number;
}

/** What to do in order to load one more model of `need` bytes. */
export type Admission =
  | { readonly decision: 'load'; readonly evict: readonly string[] }
  /** Models that are in use now stand in the way: wait for one of them. */
  | { readonly decision: 'wait' }
  /** It would not fit into an otherwise empty Hearth. `budget` is what would. */
  | { readonly decision: 'refuse'; readonly budget: number };

/** Bytes that may still be taken before the watermark is reached; negative when it is passed. */
export function freeBudget(memory: Omit<MemoryState, 'maxLoaded' | 'gpuBudget'>): number {
  return memory.available - memory.total * (1 - memory.watermark) - memory.reserved;
}

/**
 * Least recently used first, as few as needed, and never one with a lease.
 * `loading` models count against `maxLoaded` and can't be evicted.
 */
export function admit(
  need: Need,
  residents: readonly Resident[],
  loading: number,
  memory: MemoryState,
): Admission {
  const gpuBudget = memory.gpuBudget ?? Infinity;
  if (need.gpuBytes > gpuBudget) return { decision: 'refuse', budget: gpuBudget };
  const held = sum(residents, 'bytes');
  let free = freeBudget(memory);
  const most = Math.max(0, free + held + memory.reserved);
  if (need.bytes > most) return { decision: 'refuse', budget: most };
  let freeGpu = gpuBudget - sum(residents, 'gpuBytes');
  let count = residents.length + loading;
  const fits = (): boolean => free >= need.bytes && freeGpu >= need.gpuBytes && count < memory.maxLoaded;
  const evict: string[] = [];
  const idle = residents
    .filter((resident) => resident.leases === 0)
    .toSorted((a, b) => a.lastUsed - b.lastUsed);
  for (const resident of idle) {
    if (fits()) break;
    evict.push(resident.key);
    free += resident.bytes;
    freeGpu += resident.gpuBytes;
    count -= 1;
  }
  return fits() ? { decision: 'load', evict } : { decision: 'wait' };
}

function sum(residents: readonly Resident[], field: 'bytes' | 'gpuBytes'): number {
  return residents.reduce((total, resident) => total + resident[field], 0);
}
