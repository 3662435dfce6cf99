/** From a model folder and this machine to a plan: which task, backend, file, device, context and how much memory. Pure. */
import {
  GGUF_BITS,
  GGUF_QUANTIZATIONS,
  GRAPH_BITS,
  ggufQuantization,
  graphWhenLoaded,
  type VariantTime,
} from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';
import { profileName, type AccelerationProfile, type Backend } from '../../shared/acceleration.ts';
import type { MeasuredSpeed } from '../../shared/models.ts';
import type { ModelHeader, Plan } from '../../shared/runner.ts';
import { runsTask } from '../../shared/tasks/also-runs.ts';
import { TASKS, isTaskId, requireTask, type TaskId } from '../../shared/tasks/index.ts';
import { DEFAULT_CONTEXT, attentionShape, estimateMemory, kvCacheBytes, trainedContext } from './estimate.ts';
import { corrected, footprintKey, type LearnedMemory } from './learned-memory.ts';
import { graphParts, partBytes } from './graph-parts.ts';
import { chooseWay, sourceOf, wayOf, type Way, type WayFacts } from './acceleration.ts';
import type { KeptOf } from './kept-index.ts';
import { taskOf, type LibraryModel } from './library.ts';
import { threadsFor, type ThreadChoice } from './threads.ts';
import { nothingRuns } from './refusals.ts';
import { runnableWeights } from './variants.ts';
import { speedOfWay } from './way-speeds.ts';
import type { ChosenProfile } from './chosen-profiles.ts';
import type { PlaceFacts } from './device-for.ts';
import type { ModelConfig, WeightsFile } from './scan.ts';

/** The machine as the resolver sees it. */
export interface Machine extends PlaceFacts {
  /** Bytes that a model may take on that device. */
  readonly budgetBytes: number;
  /** The same of the machine's own memory, where the device has another one. */
  readonly mainBudgetBytes?: number;
  /** What both would be if no other program held memory; left out: as they are. */
  readonly whole?: { readonly budgetBytes: number; readonly mainBudgetBytes: number };
  /** What a model may take of the machine's own memory; left out where large ones are allowed. */
  readonly largeBytes?: number;
  /** What MAX_GPU_MEM_GB allows, where it is set and the device is a GPU. */
  readonly gpuLimitBytes?: number;
  /** How fast a model was here; left out where nobody has measured. */
  readonly speedsOf?: (model: string) => readonly MeasuredSpeed[];
  /** When that was last measured, in ms since the epoch; changes with every run. */
  readonly measuredAt?: (model: string) => number;
  /** How fast a model's graphs were side by side on the CPU; left out where nobody compares. */
  readonly comparedOf?: (model: LibraryModel) => readonly VariantTime[];
  /** What was made of the raw checkpoint in a folder at earlier loads; left out where nobody looks. */
  readonly keptOf?: (folder: string) => KeptOf;
  /** What a person chose for a model. */
  readonly chosenFor?: (model: string) => ChosenProfile | null;
  /** What earlier runs took; left out where nobody has measured. */
  readonly learned?: LearnedMemory;
  /** What is set or was measured of its threads; left out where nothing was. */
  readonly threads?: ThreadChoice;
}

/** What a request runs: a task of a runner, or the echo of a model whose task nobody knows. */
export type TaskChoice = { readonly task: TaskId; readonly warning: string | null };

/** A request's model, task and, unless it is an echo, its plan. */
export interface Resolved {
  readonly model: LibraryModel;
  readonly choice: TaskChoice;
  readonly plan: {
    readonly plan: Plan;
    readonly fingerprint: string;
    /** Points that the model's use gives a request in the queue. */
    readonly popularity: number;
  } | null;
}

/** The task of a request: the one that it names, else the model's own; `echo` where there is none to be inferred. */
export function chooseTask(
  model: LibraryModel,
  wanted: string | undefined,
  header: ModelHeader | null,
): TaskChoice {
  const own = taskOf(model.folder, header);
  if (wanted !== undefined) {
    const task = requireTask(wanted);
    if (task === 'echo' || own.task === null || runsTask(own.task, task))
      return { task, warning: task === 'echo' ? 'The echo task was asked for: nothing was computed.' : null };
    throw new HearthError(
      'TASK_NOT_SUPPORTED',
      `${model.id} does ${own.task}, not ${task}.`,
      `Leave the task out, or choose a model for ${task}.`,
    );
  }
  if (own.task !== null) return { task: own.task, warning: null };
  const { problem, config } = model.folder;
  // Without weights and a config there is nothing that a task could be inferred of: files are missing.
  if (problem !== null && problem.kind !== 'foreign' && config === null) throw brokenFolder(model);
  if (own.tag !== null) {
    const known = Object.keys(TASKS).filter((task) => task !== 'echo');
    throw new HearthError(
      'TASK_NOT_SUPPORTED',
      `${model.id} is a model for ${own.tag}, which Hearth does not run yet.`,
      `Hearth runs ${known.join(', ')}.`,
    );
  }
  return {
    task: 'echo',
    warning:
      problem === null
        ? `No task could be inferred for ${model.id}: the inputs come back unchanged. Name a task to run it.`
        : `${model.id} can't be run, so the inputs come back unchanged. ${problem.message} ${problem.hint}`,
  };
}

function brokenFolder({ id, folder }: LibraryModel): HearthError {
  const { message, hint } = folder.problem ?? {
    message: 'It cannot be used.',
    hint: 'Get the model again, or choose another one.',
  };
  return new HearthError('MODEL_LOAD_FAILED', `${id}: ${message}`, hint);
}

/**
 * The way of running a model; where there is none it throws MODEL_LOAD_FAILED, MODEL_NOT_FOUND, GPU_REQUIRED or
 * UNSAFE_CODE_REFUSED.
 */
export function wayFor(
  model: LibraryModel,
  task: TaskId | null,
  variant: string | null,
  machine: Machine,
): Way {
  if (model.folder.problem !== null) throw brokenFolder(model);
  const runnable = runnableWeights(model.folder.weights, task);
  if (runnable.length === 0) throw nothingRuns(model, task);
  return chooseWay(runnable, variant, factsFor(model, task, machine));
}

/** The way of running one of a model's files, whatever would be chosen. */
export function wayWith(model: LibraryModel, task: TaskId | null, file: WeightsFile, machine: Machine): Way {
  return wayOf(file, `${file.dtype} was asked for`, factsFor(model, task, machine));
}

function factsFor(model: LibraryModel, task: TaskId | null, machine: Machine): WayFacts {
  const { id, folder } = model;
  return {
    ...machine,
    task,
    speeds: machine.speedsOf?.(id) ?? [],
    compared: machine.comparedOf?.(model) ?? [],
    chosen: machine.chosenFor?.(id) ?? null,
    ...machine.keptOf?.(folder.directory),
    bytesOf: (file) => loadedBytes(file, folder.config) + partBytes(file, graphParts(folder.weights, file)),
  };
}

/** The plan for running a model that way. */
export function resolvePlan(
  model: LibraryModel,
  task: TaskId,
  way: Way,
  header: ModelHeader | null,
  machine: Machine,
): Plan {
  const { file, backend, device } = way;
  const budgetBytes =
    device === 'cpu' ? (machine.mainBudgetBytes ?? machine.budgetBytes) : machine.budgetBytes;
  const shape = task === 'text-generation' ? attentionShape(header, model.folder.config) : null;
  const parts = graphParts(model.folder.weights, file);
  const weightBytes =
    (header?.weight_bytes ?? loadedBytes(file, model.folder.config)) + partBytes(file, parts);
  const context_length =
    task === 'text-generation'
      ? contextLength(trainedContext(header, model.folder.config), shape, backend, budgetBytes - weightBytes)
      : null;
  const estimate = estimateMemory({
    backend,
    weightBytes,
    parameters: header?.parameters ?? null,
    dtype: file.dtype,
    contextLength: context_length,
    shape,
  });
  const place = {
    directory: model.folder.directory,
    file: file.path,
    dtype: file.dtype,
    device,
    context_length,
  };
  const memory = corrected(estimate, machine.learned?.ratioOf(footprintKey(place)) ?? null);
  const { directory, root } = model.folder;
  const allowed = [directory, ...(root === undefined ? [] : [root])];
  return {
    model: model.id,
    task,
    backend,
    ...place,
    ...(file.converts === undefined ? {} : { convert: { ...conversionTo(file), allowed } }),
    ...(parts.length === 0
      ? {}
      : { parts: Object.fromEntries(parts.map((part) => [part.name, part.file.path])) }),
    threads: threadsFor(backend, machine.capabilities.cpu_cores, machine.threads),
    memory,
    acceleration: profileOf(way, memory.total_bytes, machine.speedsOf?.(model.id) ?? []),
  };
}

/** What a raw checkpoint becomes. */
function conversionTo({
  converts,
  dtype,
}: WeightsFile): Pick<NonNullable<Plan['convert']>, 'to' | 'quantization'> {
  const to = converts ?? 'onnx';
  const quantization = to === 'gguf' ? ggufQuantization(dtype) : graphWhenLoaded(dtype);
  return { to, ...(quantization === null ? {} : { quantization }) };
}

/** The profile of a way, with what it is expected to take and how fast it was here. */
function profileOf(
  { file, backend: engine, device, reason }: Way,
  memoryBytes: number,
  speeds: readonly MeasuredSpeed[],
): AccelerationProfile {
  const way = { engine, device, dtype: file.dtype };
  return {
    profile: profileName(way),
    ...way,
    source: sourceOf(file),
    reason,
    memory_bytes: memoryBytes,
    speed: speedOfWay(speeds, way),
  };
}

/**
 * Bytes of a file's weights once they are loaded. Graphs of raw weights compute in float32, so halves take twice their
 * room; what is quantized takes its bits of the 16 or 32 that a weight has now.
 */
export function loadedBytes({ bytes, converts, dtype }: WeightsFile, config: ModelConfig | null): number {
  if (converts === undefined) return bytes;
  const half = /^b?float16$/.test(config?.dtype ?? config?.torch_dtype ?? '');
  const graph = graphWhenLoaded(dtype);
  if (converts === 'onnx' && graph === null) return half ? 2 * bytes : bytes;
  const bits =
    graph === null ? GGUF_BITS[ggufQuantization(dtype) ?? GGUF_QUANTIZATIONS[0]] : GRAPH_BITS[graph];
  return Math.ceil((bytes * bits) / (half ? 16 : 32));
}

/** Half of what is left after the weights may become KV cache; below this many tokens a model is of little use. */
const MIN_CONTEXT = 512;

/** Tokens of context: what the model was trained for, {@link DEFAULT_CONTEXT} at most, halved until the cache fits. */
function contextLength(
  trained: number | null,
  shape: ReturnType<typeof attentionShape>,
  backend: Backend,
  leftBytes: number,
): number {
  let tokens = Math.min(trained ?? DEFAULT_CONTEXT, DEFAULT_CONTEXT);
  while (shape !== null && tokens / 2 >= MIN_CONTEXT && kvCacheBytes(shape, tokens, backend) > leftBytes / 2)
    tokens = Math.floor(tokens / 2);
  return tokens;
}

/** The model's own task as the list shows it: the one that runs, else the Hub's tag. */
export function shownTask(model: LibraryModel, header: ModelHeader | null): string | null {
  const own = taskOf(model.folder, header);
  return own.task ?? (isTaskId(own.tag) ? null : own.tag);
}
