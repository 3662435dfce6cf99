/** The files of a model that can be run, and the one that `org/name:variant` names. */
import { GRAPHS_WHEN_LOADED, type GgufQuantization } from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { graphStem } from '../../shared/graph-names.ts';
import type { WeightsFile } from './found-files.ts';

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
  return runnable
    .filter(
      (file, index) =>
        runnable.findIndex((other) => other.dtype === file.dtype && other.format === file.format) === index,
    )
    .flatMap(inEachQuantization);
}

/** What a raw language model is made into when it is loaded, the smallest loss first. */
const MADE_WHEN_LOADED = ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M'] as const satisfies readonly GgufQuantization[];

/** A raw checkpoint counts once for each thing that it can become when it is loaded; any other file as it is. */
function inEachQuantization(file: WeightsFile): WeightsFile[] {
  if (file.converts === undefined) return [file];
  const made = file.converts === 'gguf' ? MADE_WHEN_LOADED : ([file.dtype, ...GRAPHS_WHEN_LOADED] as const);
  return made.map((dtype) => ({ ...file, dtype }));
}

/** Whether what a raw checkpoint becomes is run for a task: llama.cpp generates text, ONNX Runtime does the rest. */
function runs(converts: 'onnx' | 'gguf', task: TaskId | null): boolean {
  return task === null || (converts === 'gguf') === (task === 'text-generation');
}

/** The file that a name means, in whatever case; throws MODEL_NOT_FOUND with the names of those there are. */
export function namedVariant(files: readonly WeightsFile[], wanted: string): WeightsFile {
  const lower = wanted.toLowerCase();
  const file =
    files.find((candidate) => candidate.dtype === wanted || candidate.path === wanted) ??
    files.find(
      (candidate) => candidate.dtype.toLowerCase() === lower || candidate.path.toLowerCase().endsWith(lower),
    );
  if (file !== undefined) return file;
  throw new HearthError(
    'MODEL_NOT_FOUND',
    `This model has no variant "${wanted}".`,
    `It has: ${files.map((candidate) => candidate.dtype).join(', ')}.`,
  );
}
