/** image-classification: logits of a model that sees become labels with scores, as the Hub's pipeline does it. */
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import { imageClassification } from '../../shared/tasks/image-classification.ts';
import type { LabelScore } from '../../shared/tasks/labels.ts';
import type { GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import { floatsOf } from '../backends/tensors.ts';
import { pixelFeeds, preparedPicture, type Ort } from '../vision/picture-feeds.ts';
import { loadImageProcessor, type ImageProcessor } from '../vision/processor.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { classify, labelWarning } from './scores.ts';

type Input = InputOf<typeof imageClassification>;
type Options = OptionsOf<typeof imageClassification>;

/** A model, the names of its labels, and what prepares its pictures. */
interface Classifier {
  readonly ort: Ort;
  readonly model: GraphSet;
  readonly config: ModelConfig;
  readonly processor: ImageProcessor;
}

/** Needs a graph with logits, preprocessor_config.json, and the names of its labels from config.json. */
export const prepareImageClassification: PrepareTask = async (plan, model) => {
  const classifier: Classifier = {
    ort: await import('onnxruntime-node'),
    model: asGraphs(model, plan.task),
    config: (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {},
    processor: await loadImageProcessor(plan.directory),
  };
  return behindContract(
    imageClassification,
    async (items, options, context) => await classifyAll(classifier, items, options, context),
  );
};

async function classifyAll(
  { ort, model, config, processor }: Classifier,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const results: LabelScore[][] = [];
  const steps = items.length;
  let outputs = 0;
  for (const { image } of items) {
    context.signal.throwIfAborted();
    const prepared = await preparedPicture(image, context.media, processor);
    const logits = floatsOf(outputOf(await model.main.run(pixelFeeds(ort, prepared)), 'logits', 'output'));
    outputs = logits.length;
    results.push(classify(logits, config, options));
    if (steps > 1) await context.write({ type: 'progress', step: results.length, steps });
  }
  const warning = labelWarning(outputs, config);
  return { results, warnings: warning === null ? [] : [warning] };
}
