/** audio-classification: logits of a model that hears become labels with scores, as the Hub's pipeline does it. */
import type { RunOutput } from '../../shared/runner.ts';
import { audioClassification } from '../../shared/tasks/audio-classification.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import { loadFeatureExtractor } from '../audio/feature-extractor.ts';
import type { ExtractedFeatures, FeatureExtractor } from '../audio/features.ts';
import { featureFeeds, featuresOf, usedWarning, type Ort } from '../audio/sound-graph.ts';
import type { GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import { floatsOf } from '../backends/tensors.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { classify, labelWarning, type ScoreFunction } from './scores.ts';

type Input = InputOf<typeof audioClassification>;
type Options = OptionsOf<typeof audioClassification>;

/** A model, the names of its labels, and what makes its inputs. */
interface Listener {
  readonly ort: Ort;
  readonly model: GraphSet;
  readonly config: ModelConfig;
  readonly extractor: FeatureExtractor;
}

/** Needs a graph with logits, preprocessor_config.json, and the names of its labels. */
export const prepareAudioClassification: PrepareTask = async (plan, model) => {
  const listener: Listener = {
    ort: await import('onnxruntime-node'),
    model: asGraphs(model, plan.task),
    config: (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {},
    extractor: await loadFeatureExtractor(plan.directory),
  };
  return behindContract(
    audioClassification,
    async (items, options, context) => await runAudioClassification(listener, items, options, context),
  );
};

async function runAudioClassification(
  { ort, model, config, extractor }: Listener,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const heard: ExtractedFeatures[] = [];
  const results: unknown[] = [];
  let outputs = 0;
  const steps = items.length;
  for (const { audio } of items) {
    context.signal.throwIfAborted();
    const features = await featuresOf(audio, extractor, context.media);
    // What is said of a sound stays; its samples need not.
    heard.push({ ...features, floats: {} });
    const logits = floatsOf(outputOf(await model.main.run(featureFeeds(ort, features)), 'logits'));
    outputs = logits.length;
    results.push(
      classify(logits, config, {
        ...options,
        function_to_apply: options.function_to_apply ?? scoreFunctionOf(config),
      }),
    );
    if (steps > 1) await context.write({ type: 'progress', step: results.length, steps });
  }
  const warnings = [usedWarning(heard), labelWarning(outputs, config)];
  return { results, warnings: warnings.filter((warning) => warning !== null) };
}

/** The function that a model's problem type asks for (transformers `pipelines/audio_classification.py`). */
function scoreFunctionOf({ problem_type }: ModelConfig): ScoreFunction {
  if (problem_type === 'regression') return 'none';
  return problem_type === 'multi_label_classification' ? 'sigmoid' : 'softmax';
}
