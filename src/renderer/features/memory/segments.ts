/** Memory in parts, for meters: what each model holds, then everything else. Pure. */
import type { GpuMemory, Health, ModelInfo } from '../../../shared/models.ts';
import { heldBy, isOnGpu } from '../../stores/library.ts';
import type { Segment } from '../../ui/parts.tsx';

const TONES = ['hot', 'warm', 'cool'] as const;

/** The tone of the n-th model in a meter and in the list beside it. */
export function toneOf(index: number): Segment['tone'] {
  return TONES[index % TONES.length] ?? 'hot';
}

/** What a meter shows, in bytes. */
export interface MemoryParts {
  readonly segments: readonly Segment[];
  /** Of Hearth's models. */
  readonly own: number;
  /** Of everything else; null where nobody knows. */
  readonly others: number | null;
  /** Taken in all, as far as it is known. */
  readonly used: number;
  /** Until the mark; negative above it. */
  readonly room: number;
}

/** The machine's memory: of a model on a GPU only what its process was measured to hold here. */
export function machineParts(health: Health, loaded: readonly ModelInfo[]): MemoryParts {
  const { used_bytes: used, total_bytes: total, watermark } = health.memory;
  const heldHere = (model: ModelInfo): number =>
    health.gpu !== null && isOnGpu(model) ? (model.memory.measured_bytes ?? 0) : heldBy(model);
  return partsOf(loaded.map(heldHere), loaded, used, total, total * watermark);
}

/** The GPU's memory: what each model on it needs, as estimated, since no driver tells it for each. */
export function gpuParts(gpu: GpuMemory, loaded: readonly ModelInfo[]): MemoryParts {
  const held = loaded.map((model) => (isOnGpu(model) ? (model.memory.estimated_bytes ?? 0) : 0));
  return partsOf(held, loaded, gpu.used_bytes, gpu.total_bytes, gpu.budget_bytes);
}

function partsOf(
  held: readonly number[],
  loaded: readonly ModelInfo[],
  used: number | null,
  total: number,
  mark: number,
): MemoryParts {
  const own = held.reduce((sum, bytes) => sum + bytes, 0);
  const others = used === null ? null : Math.max(0, used - own);
  const segments = loaded
    .map(({ id }, index): Segment => ({
      key: id,
      share: (held[index] ?? 0) / total,
      tone: toneOf(index),
    }))
    .filter(({ share }) => share > 0);
  const rest: Segment = { key: '', share: (others ?? 0) / total, tone: 'other' };
  return { segments: [...segments, rest], own, others, used: used ?? own, room: mark - (used ?? own) };
}
