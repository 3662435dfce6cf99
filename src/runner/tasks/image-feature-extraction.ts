/** image-feature-extraction: what a model sees in a picture, as it comes out of its last layer or its pooler. */
import { HearthError } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { imageFeatureExtraction } from '../../shared/tasks/image-feature-extraction.ts';
import type { Graph } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { floatsOf } from '../backends/tensors.ts';
import { pixelFeeds, preparedPicture, type Ort } from '../vision/picture-feeds.ts';
import { loadImageProcessor, type ImageProcessor } from '../vision/processor.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof imageFeatureExtraction>;
type Options = OptionsOf<typeof imageFeatureExtraction>;
type Result = ResultOf<typeof imageFeatureExtraction>;

const POOLED = 'pooler_output';
const WHOLE = 'last_hidden_state';
/** What stands first in the original's answer: of CLIP's half with a projection what is compared with texts. */
const FIRST = ['image_embeds', WHOLE];

/** Needs a graph that takes a picture, and preprocessor_config.json. */
export const prepareImageFeatureExtraction: PrepareTask = async (plan, model) => {
  const ort = await import('onnxruntime-node');
  const graph = asGraphs(model, plan.task).main;
  const processor = await loadImageProcessor(plan.directory);
  return behindContract(
    imageFeatureExtraction,
    async (items, options, context) => await extractAll({ ort, graph, processor }, items, options, context),
  );
};

interface Extractor {
  readonly ort: Ort;
  readonly graph: Graph;
  readonly processor: ImageProcessor;
}

async function extractAll(
  { ort, graph, processor }: Extractor,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const wanted = outputName(graph, options.pool);
  const results: Result[] = [];
  const steps = items.length;
  for (const { image } of items) {
    context.signal.throwIfAborted();
    const prepared = await preparedPicture(image, context.media, processor);
    const output = outputOf(await graph.run(pixelFeeds(ort, prepared), [wanted]), wanted);
    results.push(rowsOf(floatsOf(output), output.dims.slice(1)));
    if (steps > 1) await context.write({ type: 'progress', step: results.length, steps });
  }
  return { results, warnings: [] };
}

/** The output that is asked for; without a pooler's, the pipeline of transformers takes whichever is first. */
function outputName(graph: Graph, pool: boolean): string {
  if (pool && !graph.outputNames.includes(POOLED))
    throw new HearthError(
      'INVALID_INPUT',
      'options.pool: this model has no pooler',
      'Leave pool off, and take the first row or the mean of all.',
    );
  if (pool) return POOLED;
  return FIRST.find((name) => graph.outputNames.includes(name)) ?? graph.outputNames[0] ?? WHOLE;
}

function rowsOf(data: Float32Array, shape: readonly number[]): Result {
  const width = shape.at(-1) ?? data.length;
  const rows = Array.from({ length: data.length / width }, (_, row) => [
    ...data.subarray(row * width, (row + 1) * width),
  ]);
  return { features: rows, shape: [...shape] };
}
