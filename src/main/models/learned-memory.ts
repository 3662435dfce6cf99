/** What an estimate of memory learns from what was measured: pure. */
import type { Plan } from '../../shared/runner.ts';
import type { MemoryEstimate } from './estimate.ts';
import { formatBytes } from '../../shared/format-bytes.ts';

/**
 * Bounds of measured over estimated. Below: a model at rest gives back what a pass needs, so the estimate's room for
 * that stays. Above: a leak or another program's pages must not make a model unloadable.
 */
export const LEAST_RATIO = 0.75;
export const MOST_RATIO = 2;

/** Weight of a new measurement that is below what was known; one above counts at once, as running out costs more. */
const FALL_WEIGHT = 0.25;

/** Changes below this are noise of the allocator and are not worth a write. */
const NOISE = 0.01;

/** Ratios of measured to estimated memory. */
export interface LearnedMemory {
  /** Rises with every change. */
  readonly version: number;
  readonly ratioOf: (key: string) => number | null;
}

/** Names what is measured: the same file with the same context on another device takes another amount. */
export function footprintKey({
  directory,
  file,
  dtype,
  device,
  context_length: context,
}: Pick<Plan, 'directory' | 'file' | 'dtype' | 'device' | 'context_length'>): string {
  return `${directory}/${file} ${dtype} ${device} ${String(context ?? 0)}`;
}

/** The ratio after one more measurement. */
export function learnedRatio(before: number | null, bytes: number, estimated: number): number {
  if (estimated <= 0 || bytes <= 0) return before ?? 1;
  const now = Math.min(MOST_RATIO, Math.max(LEAST_RATIO, bytes / estimated));
  if (before === null || now > before + NOISE) return now;
  const next = before + FALL_WEIGHT * (now - before);
  return Math.abs(next - before) < NOISE ? before : next;
}

/** The estimate with what was measured before; the line that it adds says so. */
export function corrected(estimate: MemoryEstimate, ratio: number | null): MemoryEstimate {
  if (ratio === null || ratio === 1) return estimate;
  const { total_bytes: estimated_bytes, lines } = estimate;
  const total_bytes = estimated_bytes * ratio;
  const percent = String(Math.round(ratio * 100));
  const why = `earlier runs here took ${percent} % of the ${formatBytes(estimated_bytes)} that were estimated`;
  return {
    total_bytes,
    // Less than the sum is no line of it: what was measured stands in its place.
    lines:
      ratio > 1
        ? [...lines, { label: 'measured', bytes: total_bytes - estimated_bytes, why }]
        : [{ label: 'measured', bytes: total_bytes, why }],
    estimated_bytes,
  };
}

/** What a plan's memory was estimated at before anything was learned. */
export function estimatedBytes({ memory }: Pick<Plan, 'memory'>): number {
  return memory.estimated_bytes ?? memory.total_bytes;
}
