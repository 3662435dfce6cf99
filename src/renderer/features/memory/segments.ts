/** Memory in parts, for meters: what each model holds, then everything else. Pure. */
import type { GpuMemory, Health, ModelInfo } from '../../../shared/models.ts';
import { heldBy } from '../../stores/library.ts';
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

/** The machine's memory. A model on a GPU of its own memory is shown there. */
export function machineParts(health: Health, loaded: readonly ModelInfo[]): MemoryParts {
  const { used_bytes: used, total_bytes: total, watermark } = health.memory;
  const shown = health.gpu === null ? loaded : loaded.filter((model) => !isOnGpu(model));
  return partsOf(shown, loaded, used, total, total * watermark);
}

/** The GPU's memory. */
export function gpuParts(gpu: GpuMemory, loaded: readonly ModelInfo[]): MemoryParts {
  return partsOf(loaded.filter(isOnGpu), loaded, gpu.used_bytes, gpu.total_bytes, gpu.budget_bytes);
}

/** True for a model that is loaded on something else than the CPU. */
export function isOnGpu(model: ModelInfo): boolean {
  return model.device !== null && model.device !== 'cpu';
}

function partsOf(
  shown: readonly ModelInfo[],
  loaded: readonly ModelInfo[],
  used: number | null,
  total: number,
  mark: number,
): MemoryParts {
  const own = shown.reduce((sum, model) => sum + heldBy(model), 0);
  const others = used === null ? null : Math.max(0, used - own);
  const segments = shown.map((model): Segment => ({
    key: model.id,
    share: heldBy(model) / total,
    // The same as in the list of all models, wherever one lies.
    tone: toneOf(loaded.indexOf(model)),
  }));
  const rest: Segment = { key: '', share: (others ?? 0) / total, tone: 'other' };
  return { segments: [...segments, rest], own, others, used: used ?? own, room: mark - (used ?? own) };
}
