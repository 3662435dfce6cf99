/** Whom to unload: a pure decision over plain data. */
import { fitOf, needsMoreGpu, type MemoryRoom, type Need } from '../../shared/room.ts';
import { evictionOrder, mayLeave, type Resident } from './eviction-order.ts';

/** What there is and what is allowed. Bytes. */
export interface MemoryState {
  readonly total: number;
  /** What the system could still give out. */
  readonly available: number;
  /** Share of the total that may be in use by everything together, 0 to 1. */
  readonly watermark: number;
  /** Loads under way have this much coming to them that `available` does not show yet. */
  readonly reserved: number;
  /** The same of the GPU's memory. */
  readonly gpuReserved: number;
  readonly maxLoaded: number;
  /** GPU memory that all models together may take; null where there is no GPU or nobody knows. */
  readonly gpuBudget: number | null;
  /** True where MAX_GPU_MEM_GB sets that budget. */
  readonly gpuLimited?: boolean;
}

/** What to do in order to load one more model of `need` bytes. */
export type Admission =
  | { readonly decision: 'load'; readonly evict: readonly string[] }
  /** Models that are in use now stand in the way: wait for one of them. */
  | { readonly decision: 'wait' }
  /**
   * It would not fit if every model that may be unloaded were. `budget` is what would, `gpu` whether of the GPU's
   * memory, and `kept` are the kept models without which it would fit: the largest first, and none where they are not
   * the reason.
   */
  | {
      readonly decision: 'refuse';
      readonly budget: number;
      readonly gpu: boolean;
      readonly kept: readonly string[];
    }
  /** Kept models take every place that there is. */
  | { readonly decision: 'full'; readonly kept: readonly string[] };

/** Bytes that may still be taken before the watermark is reached; negative when it is passed. */
export function freeBudget(memory: Omit<MemoryState, 'maxLoaded' | 'gpuBudget' | 'gpuReserved'>): number {
  return memory.available - memory.total * (1 - memory.watermark) - memory.reserved;
}

/** The room that there is: what {@link admit} decides by, and what a page judges by. */
export function roomOf(residents: readonly Resident[], loading: number, memory: MemoryState): MemoryRoom {
  const free = freeBudget(memory);
  const { gpuBudget } = memory;
  // What is kept goes for nobody.
  const leaving = residents.filter((resident) => !resident.pinned);
  return {
    free_bytes: free,
    most_bytes: Math.max(0, free + sum(leaving, 'bytes') + memory.reserved),
    gpu_free_bytes: gpuBudget === null ? null : gpuBudget - sum(residents, 'gpuBytes') - memory.gpuReserved,
    gpu_most_bytes:
      gpuBudget === null
        ? null
        : Math.max(0, gpuBudget - sum(residents, 'gpuBytes') + sum(leaving, 'gpuBytes')),
    free_places: memory.maxLoaded - residents.length - loading,
  };
}

/**
 * In the order of {@link evictionOrder}, as few as needed, and never one with a lease or one that is kept: no wait would
 * end a kept one, so where only those stand in the way it is refused. `loading` models count against `maxLoaded` and
 * can't be evicted.
 */
export function admit(
  need: Need,
  residents: readonly Resident[],
  loading: number,
  memory: MemoryState,
): Admission {
  const refused = refusal(need, residents, loading, memory);
  if (refused !== null) return refused;
  const before = roomOf(residents, loading, memory);
  const short = fitOf(need, { ...before, free_places: 1 }) === 'now' ? 'places' : 'memory';
  const chosen: Resident[] = [];
  let room = before;
  for (const resident of evictionOrder(residents.filter(mayLeave), short)) {
    if (fitOf(need, room) === 'now') break;
    chosen.push(resident);
    room = after(room, resident, 1);
  }
  if (fitOf(need, room) !== 'now') return { decision: 'wait' };
  return { decision: 'load', evict: needed(need, room, chosen).map(({ key }) => key) };
}

/** Of those chosen in order, only who really has to go: a late large one often makes the small ones before it needless. */
function needed(need: Need, room: MemoryRoom, chosen: readonly Resident[]): Resident[] {
  let left = room;
  const stay = new Set<Resident>();
  for (const resident of chosen.toReversed()) {
    const without = after(left, resident, -1);
    if (fitOf(need, without) !== 'now') continue;
    stay.add(resident);
    left = without;
  }
  return chosen.filter((resident) => !stay.has(resident));
}

/** The room once a model has gone (1), or as if it had not (-1). */
function after(room: MemoryRoom, { bytes, gpuBytes }: Resident, sign: 1 | -1): MemoryRoom {
  const { free_bytes, gpu_free_bytes, free_places } = room;
  return {
    ...room,
    free_bytes: free_bytes + sign * bytes,
    gpu_free_bytes: gpu_free_bytes === null ? null : gpu_free_bytes + sign * gpuBytes,
    free_places: free_places + sign,
  };
}

/** Why it can never be loaded as things stand, however long it waits; null where it can. */
function refusal(
  need: Need,
  residents: readonly Resident[],
  loading: number,
  memory: MemoryState,
): Admission | null {
  const pinned = residents.filter((resident) => resident.pinned);
  const kept = (field: 'bytes' | 'gpuBytes'): string[] =>
    pinned
      .filter((resident) => resident[field] > 0)
      .toSorted((a, b) => b[field] - a[field])
      .map(({ key }) => key);
  const room = roomOf(residents, loading, memory);
  // A load under way has taken part of what is reserved for it, and may be unloaded once it is there.
  const settled = { ...room, most_bytes: room.most_bytes + memory.reserved };
  if (fitOf(need, room) === 'too-big' && fitOf(need, settled) !== 'too-big') return { decision: 'wait' };
  if (fitOf(need, room) === 'too-big') {
    const gpu = needsMoreGpu(need, room);
    const without = residents.map((resident) => ({ ...resident, pinned: false }));
    const never = fitOf(need, roomOf(without, loading, memory)) === 'too-big';
    const budget = (gpu ? room.gpu_most_bytes : null) ?? room.most_bytes;
    return { decision: 'refuse', budget, gpu, kept: never ? [] : kept(gpu ? 'gpuBytes' : 'bytes') };
  }
  return pinned.length >= memory.maxLoaded ? { decision: 'full', kept: kept('bytes') } : null;
}

function sum(residents: readonly Resident[], field: 'bytes' | 'gpuBytes'): number {
  return residents.reduce((total, resident) => total + resident[field], 0);
}
