/** From a model folder and this machine to a plan: which task, backend, file, device, context and how much memory. Pure. */
import { GGUF_CONVERTIBLE } from '../../shared/convertible.ts';
import { HearthError } from '../../shared/errors.ts';
import type { Backend, DeviceCapabilities, DeviceId } from '../../shared/models.ts';
import type { ModelHeader, Plan } from '../../shared/runner.ts';
import { runsTask } from '../../shared/tasks/also-runs.ts';
import { TASKS, isTaskId, requireTask, type TaskId } from '../../shared/tasks/index.ts';
import { DEFAULT_CONTEXT, attentionShape, estimateMemory, kvCacheBytes, trainedContext } from './estimate.ts';
import { corrected, footprintKey, type LearnedMemory } from './learned-memory.ts';
import { graphParts, partBytes } from './graph-parts.ts';
import { taskOf, type LibraryModel } from './library.ts';
import { threadsFor, type ThreadChoice } from './threads.ts';
import { chooseVariant, runnableWeights, type VariantChoice } from './variants.ts';
import type { ModelConfig, WeightsFile } from './scan.ts';

/** The machine as the resolver sees it. */
export interface Machine {
  /** The device that was chosen for everything, and why. */
  readonly device: DeviceId;
  readonly deviceReason: string;
  readonly capabilities: DeviceCapabilities;
  /** Bytes that a model may take. */
  readonly budgetBytes: number;
  /** What earlier runs took; left out where nobody has measured. */
  readonly learned?: LearnedMemory;
  /** What is set or was measured of its threads; left out where nothing was. */
  readonly threads?: ThreadChoice;
}

/** What a request runs: a task of a runner, or the echo of a model whose task nobody knows. */
export type TaskChoice = { readonly task: TaskId; readonly warning: string | null };

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
  // Without weights and a config there is nothing that a task could be inferred of: files are missing.
  if (model.folder.problem !== null && model.folder.config === null) throw brokenFolder(model);
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
    warning: `No task could be inferred for ${model.id}: the inputs come back unchanged. Name a task to run it.`,
  };
}

/** Which backend runs a file for a task. */
export function backendFor(file: WeightsFile, task: TaskId): Backend {
  if (file.format === 'gguf' || file.converts === 'gguf') return 'llama';
  return task === 'text-generation' ? 'transformers' : 'onnx';
}

/** The device that a backend can use when `chosen` was chosen, with the reason where it is another one. */
export function deviceFor(backend: Backend, machine: Machine): { device: DeviceId; reason: string } {
  const { device, deviceReason, capabilities } = machine;
  const wanted = device === 'cpu' || supports(backend, device) ? device : null;
  if (wanted !== null) return { device: wanted, reason: deviceReason };
  const instead: DeviceId = backend === 'llama' ? 'vulkan' : 'webgpu';
  const found = capabilities[instead];
  const engine = backend === 'llama' ? 'llama.cpp' : 'ONNX Runtime';
  return {
    device: found ? instead : 'cpu',
    reason: `${engine} does not run on ${device}, so it takes ${found ? instead : 'the CPU'}`,
  };
}

function supports(backend: Backend, device: DeviceId): boolean {
  const devices: readonly DeviceId[] =
    backend === 'llama' ? ['cuda', 'mps', 'vulkan', 'cpu'] : ['cuda', 'mps', 'dml', 'webgpu', 'cpu'];
  return devices.includes(device);
}

function brokenFolder({ id, folder }: LibraryModel): HearthError {
  const hint = 'Get the model again, or choose another one.';
  return new HearthError('MODEL_LOAD_FAILED', `${id}: ${folder.problem ?? 'It cannot be used.'}`, hint);
}

/** Why none of the files of a model can run a task. */
function nothingRuns({ id, folder }: LibraryModel, task: TaskId | null): HearthError {
  const raw = folder.weights.every(({ format }) => format === 'safetensors' || format === 'torch');
  const type = folder.config?.model_type ?? 'of an unknown type';
  const kinds = [...new Set(folder.weights.map(({ format }) => format.toUpperCase()))].join(' and ');
  const speaks = raw && GGUF_CONVERTIBLE.includes(type);
  return new HearthError(
    'MODEL_LOAD_FAILED',
    raw
      ? `${id} is a raw checkpoint (${type}, ${folder.config?.architectures?.[0] ?? 'no class named'}) that is not converted for ${task ?? 'any task'}: it has no ONNX graph and no GGUF file.`
      : `${id} is there as ${kinds}, which is not run for ${task ?? 'any task'}.`,
    speaks
      ? `Make a GGUF file of it: hearth convert ${id} --to gguf`
      : raw
        ? 'Choose a copy of this model with GGUF or ONNX files.'
        : 'Choose a copy of this model with ONNX files.',
  );
}

/** Picks the file of a model; throws MODEL_LOAD_FAILED or MODEL_NOT_FOUND where there is none to run. */
export function chooseFile(
  model: LibraryModel,
  task: TaskId | null,
  variant: string | null,
  machine: Machine,
): VariantChoice {
  if (model.folder.problem !== null) throw brokenFolder(model);
  const runnable = runnableWeights(model.folder.weights, task);
  if (runnable.length === 0) throw nothingRuns(model, task);
  return chooseVariant(runnable, variant, machine.device, machine.budgetBytes);
}

/** The plan for running a chosen file. */
export function resolvePlan(
  model: LibraryModel,
  task: TaskId,
  choice: VariantChoice,
  header: ModelHeader | null,
  machine: Machine,
): Plan {
  const { file } = choice;
  const backend = backendFor(file, task);
  const { device, reason } = deviceFor(backend, machine);
  const shape = task === 'text-generation' ? attentionShape(header, model.folder.config) : null;
  const parts = graphParts(model.folder.weights, file);
  const weightBytes =
    (header?.weight_bytes ?? loadedBytes(file, model.folder.config)) + partBytes(file, parts);
  const context_length =
    task === 'text-generation'
      ? contextLength(
          trainedContext(header, model.folder.config),
          shape,
          backend,
          machine.budgetBytes - weightBytes,
        )
      : null;
  const memory = estimateMemory({
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
  const { directory, root } = model.folder;
  const allowed = [directory, ...(root === undefined ? [] : [root])];
  return {
    model: model.id,
    task,
    backend,
    ...place,
    ...(file.converts === undefined ? {} : { convert: { to: file.converts, allowed } }),
    ...(parts.length === 0
      ? {}
      : { parts: Object.fromEntries(parts.map((part) => [part.name, part.file.path])) }),
    threads: threadsFor(backend, machine.capabilities.cpu_cores, machine.threads),
    memory: corrected(memory, machine.learned?.ratioOf(footprintKey(place)) ?? null),
    acceleration: {
      profile: `${backend}-${device}-${file.dtype}`,
      reason: `${sentence(choice.reason)} ${sentence(reason)}`,
    },
  };
}

/**
 * Bytes of a file's weights once they are loaded. Graphs of raw weights compute in float32, so halves take twice their
 * room; a GGUF file of eight bits and a scale takes 17 of the 32 that halves take.
 */
function loadedBytes({ bytes, converts }: WeightsFile, config: ModelConfig | null): number {
  if (converts === undefined) return bytes;
  const half = /^b?float16$/.test(config?.dtype ?? config?.torch_dtype ?? '');
  if (converts === 'onnx') return half ? 2 * bytes : bytes;
  return Math.ceil((bytes * 17) / (half ? 32 : 64));
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

/** The clause as a sentence: a capital at its start, one stop at its end. */
function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1).replace(/\.$/, '')}.`;
}

/** The model's own task as the list shows it: the one that runs, else the Hub's tag. */
export function shownTask(model: LibraryModel, header: ModelHeader | null): string | null {
  const own = taskOf(model.folder, header);
  return own.task ?? (isTaskId(own.tag) ? null : own.tag);
}
