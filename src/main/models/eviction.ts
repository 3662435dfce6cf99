/** Whom to unload: a pure decision over plain data. */
import { fitOf, needsMoreGpu, type MemoryRoom, type Need } from '../../shared/room.ts';

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

/** What to do in order to load one more model of `need` bytes. */
export type Admission =
  | { readonly decision: 'load'; readonly evict: readonly string[] }
  /** Models that are in use now stand in the way: wait for one of them. */
  | { readonly decision: 'wait' }
  /** It would not fit into an otherwise empty Hearth. `budget` is what would, `gpu` whether of the GPU's memory. */
  | { readonly decision: 'refuse'; readonly budget: number; readonly gpu: boolean };

/** Bytes that may still be taken before the watermark is reached; negative when it is passed. */
export function freeBudget(memory: Omit<MemoryState, 'maxLoaded' | 'gpuBudget'>): number {
  return memory.available - memory.total * (1 - memory.watermark) - memory.reserved;
}

/** The room that there is: what {@link admit} decides by, and what a page judges by. */
export function roomOf(residents: readonly Resident[], loading: number, memory: MemoryState): MemoryRoom {
  const free = freeBudget(memory);
  const { gpuBudget } = memory;
  return {
    free_bytes: free,
    most_bytes: Math.max(0, free + sum(residents, 'bytes') + memory.reserved),
    gpu_free_bytes: gpuBudget === null ? null : gpuBudget - sum(residents, 'gpuBytes'),
    gpu_most_bytes: gpuBudget,
    free_places: memory.maxLoaded - residents.length - loading,
  };
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
  let room = roomOf(residents, loading, memory);
  if (fitOf(need, room) === 'too-big') {
    const gpu = needsMoreGpu(need, room);
    return { decision: 'refuse', budget: (gpu ? room.gpu_most_bytes : null) ?? room.most_bytes, gpu };
  }
  const evict: string[] = [];
  const idle = residents
    .filter((resident) => resident.leases === 0)
    .toSorted((a, b) => a.lastUsed - b.lastUsed);
  for (const resident of idle) {
    if (fitOf(need, room) === 'now') break;
    evict.push(resident.key);
    room = without(room, resident);
  }
  return fitOf(need, room) === 'now' ? { decision: 'load', evict } : { decision: 'wait' };
}

function without(room: MemoryRoom, { bytes, gpuBytes }: Resident): MemoryRoom {
  const { free_bytes, gpu_free_bytes, free_places } = room;
  return {
    ...room,
    free_bytes: free_bytes + bytes,
    gpu_free_bytes: gpu_free_bytes === null ? null : gpu_free_bytes + gpuBytes,
    free_places: free_places + 1,
  };
}

function sum(residents: readonly Resident[], field: 'bytes' | 'gpuBytes'): number {
  return residents.reduce((total, resident) => total + resident[field], 0);
}
