/** Which file of a model to run: the names of dtypes, what `org/name:variant` picks, and the choice when it picks none. */
import { HearthError } from '../../shared/errors.ts';
import type { DeviceId } from '../../shared/models.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { graphStem } from '../../shared/graph-names.ts';
import type { WeightsFile } from './scan.ts';

/**
 * The graph that stands for a whole model, by what its folder has; the first kind that is there. Of a model of several
 * graphs it is the one that does most of the work; the others go along (`graph-parts.ts`).
 */
const MAIN_GRAPHS = [
  'model',
  'decoder_model_merged',
  'decoder_model',
  'vision_encoder',
  'encoder_model',
] as const;

/** The graph that stands for a whole model, of the names that it has; undefined where none of them can. */
export function mainGraph(names: readonly string[]): string | undefined {
  return MAIN_GRAPHS.find((name) => names.includes(name));
}

/** The weights that a backend here can run for a task, each variant once. */
export function runnableWeights(weights: readonly WeightsFile[], task: TaskId | null): WeightsFile[] {
  const graphs = weights.filter(({ format, path }) => format === 'onnx' && /^(?:onnx\/)?[^/]+$/.test(path));
  const main = mainGraph(graphs.map(({ path }) => graphStem(path)));
  const ready = weights.filter(
    (file) =>
      (graphs.includes(file) && graphStem(file.path) === main) ||
      (file.format === 'gguf' && (task === null || task === 'text-generation')),
  );
  // A raw checkpoint is converted where there is nothing that is ready.
  const runnable =
    ready.length > 0
      ? ready
      : weights.filter(({ converts }) => converts !== undefined && runs(converts, task));
  return runnable.filter(
    (file, index) =>
      runnable.findIndex((other) => other.dtype === file.dtype && other.format === file.format) === index,
  );
}

/** Whether what a raw checkpoint becomes is run for a task: llama.cpp generates text, ONNX Runtime does the rest. */
function runs(converts: 'onnx' | 'gguf', task: TaskId | null): boolean {
  return task === null || (converts === 'gguf') === (task === 'text-generation');
}

/** Weights below this size are run unquantized on a CPU: they are quick enough, and nothing is lost. */
export const COMFORTABLE_FP32_BYTES = 1_000_000_000;

const CPU_LARGE = ['q8', 'int8', 'uint8', 'q4', 'fp32', 'bnb4', 'fp16', 'q4f16'];
const CPU_SMALL = ['fp32', ...CPU_LARGE];
const GPU = ['fp16', 'q4f16', 'q4', 'fp32', 'q8', 'int8', 'uint8', 'bnb4'];

/** What becomes of raw weights. */
const RAW_REASONS = {
  onnx: 'its raw weights, by a graph that Hearth writes and that points into them',
  gguf: 'a GGUF file that Hearth makes of its raw weights, which llama.cpp runs fastest',
};

/** A chosen file and the reason in words. */
export interface VariantChoice {
  readonly file: WeightsFile;
  readonly reason: string;
}

/**
 * Picks the file. A named variant wins or is an error that lists those there are. Otherwise GGUF goes before ONNX
 * (on a CPU a decoder runs about three times faster in llama.cpp); among GGUFs the largest that takes at most half of
 * `budgetBytes`, since quality rises with size; among ONNX files by the device's order of dtypes.
 */
export function chooseVariant(
  files: readonly WeightsFile[],
  wanted: string | null,
  device: DeviceId,
  budgetBytes: number,
): VariantChoice {
  if (wanted !== null) return namedVariant(files, wanted);
  const ggufs = files.filter((file) => file.format === 'gguf').toSorted((a, b) => b.bytes - a.bytes);
  const comfortable = ggufs.find((file) => file.bytes <= budgetBytes / 2) ?? ggufs.at(-1);
  if (comfortable !== undefined) {
    return {
      file: comfortable,
      reason:
        ggufs.length > 1
          ? 'the largest GGUF that fits comfortably'
          : 'the GGUF file, which llama.cpp runs fastest',
    };
  }
  const raw = files.find(({ converts }) => converts !== undefined);
  if (raw !== undefined) return { file: raw, reason: RAW_REASONS[raw.converts ?? 'onnx'] };
  const onnx = files.filter((file) => file.format === 'onnx');
  const small = (onnx.find((file) => file.dtype === 'fp32')?.bytes ?? Infinity) <= COMFORTABLE_FP32_BYTES;
  const order = device === 'cpu' ? (small ? CPU_SMALL : CPU_LARGE) : GPU;
  const best = onnx.toSorted((a, b) => rank(order, a.dtype) - rank(order, b.dtype))[0];
  if (best !== undefined)
    return { file: best, reason: `${best.dtype} is the best of its files for this device` };
  throw new HearthError(
    'MODEL_LOAD_FAILED',
    'This model has no file that can be run here: there is no GGUF and no ONNX graph in its folder.',
    'Choose a model with GGUF or ONNX files.',
  );
}

function rank(order: readonly string[], dtype: string): number {
  const index = order.indexOf(dtype);
  return index < 0 ? order.length : index;
}

function namedVariant(files: readonly WeightsFile[], wanted: string): VariantChoice {
  const lower = wanted.toLowerCase();
  const file =
    files.find((candidate) => candidate.dtype === wanted || candidate.path === wanted) ??
    files.find(
      (candidate) => candidate.dtype.toLowerCase() === lower || candidate.path.toLowerCase().endsWith(lower),
    );
  if (file !== undefined) return { file, reason: `${wanted} was asked for` };
  throw new HearthError(
    'MODEL_NOT_FOUND',
    `This model has no variant "${wanted}".`,
    `It has: ${files.map((candidate) => candidate.dtype).join(', ')}.`,
  );
}
