/** What a way of running a model is chosen from, and whether a file fits on a device. Pure. */
import type { Backend } from '../../shared/acceleration.ts';
import type { VariantTime } from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';
import type { DeviceId, MeasuredSpeed } from '../../shared/models.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { ChosenProfile } from './chosen-profiles.ts';
import type { Place, PlaceFacts } from './device-for.ts';
import { estimateMemory } from './estimate.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import type { WeightsFile } from './found-files.ts';

/** A way of running a model. */
export interface Way {
  readonly file: WeightsFile;
  readonly backend: Backend;
  readonly device: DeviceId;
  /** Sentences for a person. */
  readonly reason: string;
}

/** What a way is chosen from. */
export interface WayFacts extends PlaceFacts {
  /** The task; null while nobody knows it. */
  readonly task: TaskId | null;
  /** Bytes that a model may take on the device that was chosen for everything. */
  readonly budgetBytes: number;
  /** The same of the machine's own memory, where that device has another one. */
  readonly mainBudgetBytes?: number;
  /** What both would be if no other program held memory; left out: as they are. */
  readonly whole?: { readonly budgetBytes: number; readonly mainBudgetBytes: number };
  /** What MAX_GPU_MEM_GB allows, where it is what limits the budget. */
  readonly gpuLimitBytes?: number;
  /** How fast the model was here; left out where nobody asks. */
  readonly speeds?: readonly MeasuredSpeed[];
  /** How fast its graphs were side by side on the CPU, the usual one first; left out where nobody has compared them. */
  readonly compared?: readonly VariantTime[];
  /** What a person chose for the model. */
  readonly chosen?: ChosenProfile | null;
  /** Of a raw checkpoint: what was made of it at earlier loads and is kept, by dtype. */
  readonly kept?: readonly string[];
  /** Of a raw checkpoint: what was made of it once and lost too much, by dtype. */
  readonly lossy?: readonly string[];
  /** Bytes of a file with the graphs that go along with it; left out: those of the file alone. */
  readonly bytesOf?: (file: WeightsFile) => number;
}

/** Which backend runs a file for a task. */
export function backendFor(file: WeightsFile, task: TaskId | null): Backend {
  if (file.format === 'gguf' || file.converts === 'gguf') return 'llama';
  return task === 'text-generation' ? 'transformers' : 'onnx';
}

/** A way with both of its reasons as sentences. */
export function wayAt(file: WeightsFile, clause: string, place: Place, { task }: WayFacts): Way {
  return {
    file,
    backend: backendFor(file, task),
    device: place.device,
    reason: `${sentence(clause)} ${sentence(place.reason)}`,
  };
}

/**
 * What does not fit in the GPU's memory goes to the CPU where the machine has room for it, unless a person has set the
 * device or the limit: then it is refused with the numbers when it is loaded.
 */
export function whereItFits(
  file: WeightsFile,
  place: Place,
  facts: WayFacts,
  clause = `${file.dtype} is the smallest of its files`,
): Way {
  const cpu = fits(file, place, facts) ? null : cpuInstead(place, facts);
  return wayAt(file, clause, cpu !== null && fits(file, cpu, facts) ? cpu : place, facts);
}

/** The CPU for what does not fit in the GPU's memory; null where there is no GPU, or a person has set it or its limit. */
export function cpuInstead(place: Place, facts: WayFacts): Place | null {
  if (place.device === 'cpu' || facts.deviceForced === true || facts.gpuLimitBytes !== undefined) return null;
  return { device: 'cpu', reason: `it does not fit in ${limitOf(place, facts)}, so it takes the CPU` };
}

/**
 * True where a file can be loaded. A decoder's cache may take half of what its weights leave, so the rest has to do for
 * what an engine needs besides.
 */
export function fits(file: WeightsFile, place: Place, facts: WayFacts): boolean {
  const weightBytes = bytesOf(file, facts);
  const backend = backendFor(file, facts.task);
  const { total_bytes } = estimateMemory({
    backend,
    weightBytes,
    parameters: null,
    dtype: file.dtype,
    contextLength: null,
    shape: null,
  });
  const besides = total_bytes - weightBytes;
  return weightBytes + (backend === 'onnx' ? 1 : 2) * besides <= budgetAt(place, facts);
}

/** Bytes of a file with the graphs that go along with it. */
export function bytesOf(file: WeightsFile, { bytesOf: known }: WayFacts): number {
  return known?.(file) ?? file.bytes;
}

function budgetAt({ device }: Place, { budgetBytes, mainBudgetBytes }: WayFacts): number {
  return device === 'cpu' ? (mainBudgetBytes ?? budgetBytes) : budgetBytes;
}

/** What a file has to fit in, in words. */
export function limitOf(place: Place, facts: WayFacts): string {
  const { gpuLimitBytes, budgetBytes, mainBudgetBytes = budgetBytes } = facts;
  const ofGpu = place.device !== 'cpu' && budgetBytes < mainBudgetBytes;
  if (ofGpu && gpuLimitBytes !== undefined)
    return `the ${formatBytes(gpuLimitBytes)} that MAX_GPU_MEM_GB allows`;
  const where = ofGpu ? 'memory of the GPU' : 'memory';
  return `the ${formatBytes(budgetAt(place, facts))} of ${where} that models may take`;
}

/** The error of a model without a file that can be run. */
export function nothingToRun(): HearthError {
  return new HearthError(
    'MODEL_LOAD_FAILED',
    'This model has no file that can be run here: there is no GGUF and no ONNX graph in its folder.',
    'Choose a model with GGUF or ONNX files.',
  );
}

/** The clause as a sentence: a capital at its start, unless that is a name (q4f16, llama.cpp), and one stop at its end. */
export function sentence(clause: string): string {
  const plain = /^[a-z]+(?=[\s,:']|$)/.test(clause);
  const start = clause.charAt(0);
  return `${plain ? start.toUpperCase() : start}${clause.slice(1).replace(/\.$/, '')}.`;
}
