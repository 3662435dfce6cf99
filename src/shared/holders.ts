/** Who holds the memory of this machine, and on whom the next eviction would fall and why: what the memory arbiter tells. */
import { z } from 'zod';

/** One process of a model. A model that runs for two tasks, or on two devices, has two. */
export const memoryHolderSchema = z.object({
  model: z.string(),
  task: z.string(),
  /** The file's dtype or quantization, as `id:variant` names it. */
  variant: z.string(),
  device: z.string(),
  state: z.enum(['loading', 'loaded', 'unloading']),
  /** What its process holds: as measured where that is known, else as estimated. */
  bytes: z.number(),
  measured: z.boolean(),
  /** What it holds of the GPU's memory: as its driver tells, else as estimated; 0 on the CPU. */
  gpu_bytes: z.number(),
  /** Requests that run on it now. */
  leases: z.int(),
  /** Requests of the queue that want it. */
  waiting: z.int(),
  /** True where a person keeps it in memory. */
  pinned: z.boolean(),
  /** True where it was loaded ahead and no request has used it yet. */
  ahead: z.boolean(),
  /** Null before its first use. */
  last_used_at: z.string().nullable(),
  /** When its keep-alive ends; null while something holds it, and where it is kept alive for ever. */
  leaves_at: z.string().nullable(),
  /** How long its last load took: what it costs to have it back. Null while it loads. */
  reload_ms: z.number().nullable(),
  /** Its place in the order of evictions: 1 goes next. Null for one that nothing has unloaded. */
  turn: z.int().nullable(),
  /** Why it has this place, or none, in words. */
  why: z.string(),
});
/** One process of a model. */
export type MemoryHolder = z.output<typeof memoryHolderSchema>;

/** All of them: those that can go in the order in which they would, then those that stay. */
export const memoryHoldersSchema = z.object({
  /** What the next load would find too little of, by which the order is made. */
  short: z.enum(['memory', 'places']),
  holders: z.array(memoryHolderSchema),
});
/** Who holds memory, in the order of evictions. */
export type MemoryHolders = z.output<typeof memoryHoldersSchema>;

/** Whom the next eviction would fall on; undefined where it can fall on nobody. Pure. */
export function nextToGo({ holders }: MemoryHolders): MemoryHolder | undefined {
  return holders.find(({ turn }) => turn === 1);
}
