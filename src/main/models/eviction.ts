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
  /** True where a person keeps it in memory: it leaves only when somebody unloads it. */
  readonly pinned: boolean;
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
  /**
   * It would not fit if every model that may be unloaded were. `budget` is what would, and `kept` are the kept models
   * without which it would fit: the largest first, and none where they are not the reason.
   */
  | { readonly decision: 'refuse'; readonly budget: number; readonly kept: readonly string[] }
  /** Kept models take every place that there is. */
  | { readonly decision: 'full'; readonly kept: readonly string[] };

/** Bytes that may still be taken before the watermark is reached; negative when it is passed. */
export function freeBudget(memory: Omit<MemoryState, 'maxLoaded' | 'gpuBudget'>): number {
  return memory.available - memory.total * (1 - memory.watermark) - memory.reserved;
}

/**
 * Least recently used first, as few as needed, and never one with a lease or one that is kept: no wait would end a
 * kept one, so where only those stand in the way it is refused. `loading` models count against `maxLoaded` and can't
 * be evicted.
 */
export function admit(
  need: Need,
  residents: readonly Resident[],
  loading: number,
  memory: MemoryState,
): Admission {
  const refused = refusal(need, residents, memory);
  if (refused !== null) return refused;
  const gpuBudget = memory.gpuBudget ?? Infinity;
  let free = freeBudget(memory);
  let freeGpu = gpuBudget - sum(residents, 'gpuBytes');
  let count = residents.length + loading;
  const fits = (): boolean => free >= need.bytes && freeGpu >= need.gpuBytes && count < memory.maxLoaded;
  const evict: string[] = [];
  const idle = residents
    .filter((resident) => resident.leases === 0 && !resident.pinned)
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

/** Why it can never be loaded as things stand, however long it waits; null where it can. */
function refusal(need: Need, residents: readonly Resident[], memory: MemoryState): Admission | null {
  const pinned = residents.filter((resident) => resident.pinned);
  const kept = (field: 'bytes' | 'gpuBytes'): string[] =>
    pinned
      .filter((resident) => resident[field] > 0)
      .toSorted((a, b) => b[field] - a[field])
      .map(({ key }) => key);
  const gpuBudget = memory.gpuBudget ?? Infinity;
  const mostGpu = Math.max(0, gpuBudget - sum(pinned, 'gpuBytes'));
  if (need.gpuBytes > mostGpu)
    return {
      decision: 'refuse',
      budget: mostGpu,
      kept: need.gpuBytes > gpuBudget ? [] : kept('gpuBytes'),
    };
  const all = Math.max(0, freeBudget(memory) + sum(residents, 'bytes') + memory.reserved);
  const most = Math.max(0, all - sum(pinned, 'bytes'));
  if (need.bytes > most)
    return { decision: 'refuse', budget: most, kept: need.bytes > all ? [] : kept('bytes') };
  return pinned.length >= memory.maxLoaded ? { decision: 'full', kept: kept('bytes') } : null;
}

function sum(residents: readonly Resident[], field: 'bytes' | 'gpuBytes'): number {
  return residents.reduce((total, resident) => total + resident[field], 0);
}
