/** Room in memory for one more model, as numbers that main and the page judge alike: one policy for both. */
import { z } from 'zod';

/** What there is room for. Bytes; the free ones are negative where more is taken than is allowed. */
export const roomSchema = z.object({
  /** Up to the memory mark, with what other programs hold and what loads under way have coming taken off. */
  free_bytes: z.number(),
  /** What there would be with every model unloaded. */
  most_bytes: z.number(),
  /** The same of the GPU's memory; null where models do not run there, or nobody knows how much it has. */
  gpu_free_bytes: z.number().nullable(),
  gpu_most_bytes: z.number().nullable(),
  /** How many more models may be loaded before one has to go. */
  free_places: z.int(),
});
/** What there is room for. */
export type MemoryRoom = z.output<typeof roomSchema>;

/** What a model to be loaded needs, in bytes. */
export interface Need {
  readonly bytes: number;
  /** What of it lies in the GPU's memory; 0 on the CPU. */
  readonly gpuBytes: number;
}

/** How a need stands to the room: there is room now, others have to go first, or it never fits. */
export type Fit = 'now' | 'after-unloading' | 'too-big';

/** How a need stands to the room. Pure. */
export function fitOf(need: Need, room: MemoryRoom): Fit {
  if (needsMoreGpu(need, room) || need.bytes > room.most_bytes) return 'too-big';
  const free =
    room.free_bytes >= need.bytes &&
    (room.gpu_free_bytes ?? Infinity) >= need.gpuBytes &&
    room.free_places > 0;
  return free ? 'now' : 'after-unloading';
}

/** True where it is the GPU that is too small. */
export function needsMoreGpu(need: Need, room: MemoryRoom): boolean {
  return need.gpuBytes > (room.gpu_most_bytes ?? Infinity);
}

/** The largest share of a budget that the need takes; above 1 it does not fit. Pure. */
export function shareOf(need: Need, room: MemoryRoom, budget: 'free' | 'most'): number {
  const main = budget === 'free' ? room.free_bytes : room.most_bytes;
  const gpu = budget === 'free' ? room.gpu_free_bytes : room.gpu_most_bytes;
  const share = (bytes: number, of: number): number => (bytes === 0 ? 0 : bytes / Math.max(1, of));
  return Math.max(share(need.bytes, main), gpu === null ? 0 : share(need.gpuBytes, gpu));
}
