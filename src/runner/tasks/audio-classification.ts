/** audio-classification: logits of a model that hears become labels with scores, as the Hub's pipeline does it. */
import type { RunOutput } from '../../shared/runner.ts';
import { audioClassification, type LabelledWindow } from '../../shared/tasks/audio-classification.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { loadFeatureExtractor } from '../audio/feature-extractor.ts';
import type { ExtractedFeatures, FeatureExtractor } from '../audio/features.ts';
import { featureFeeds, usedWarning, type Ort } from '../audio/sound-graph.ts';
import { windowingOf, windowsOf } from '../audio/windows.ts';
import type { GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import { floatsOf } from '../backends/tensors.ts';
import { decodeAudio } from '../media/audio.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { classify, labelWarning, type ScoreFunction } from './scores.ts';

type Input = InputOf<typeof audioClassification>;
type Options = OptionsOf<typeof audioClassification>;
type Result = ResultOf<typeof audioClassification>;

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
  listener: Listener,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const windowing = windowingOf(options);
  const heard: ExtractedFeatures[] = [];
  const results: Result[] = [];
  let outputs = 0;
  for (const { audio } of items) {
    context.signal.throwIfAborted();
    const { sampleRate } = listener.extractor;
    const { samples } = await decodeAudio(context.media.path(audio), sampleRate);
    const stretches = windowsOf(samples.length, sampleRate, windowing);
    const windows: LabelledWindow[] = [];
    let used: ExtractedFeatures | null = null;
    for (const { start, end } of stretches) {
      context.signal.throwIfAborted();
      const { logits, features } = await hear(listener, samples.subarray(start, end));
      outputs = logits.length;
      // One warning for a sound, whichever of its windows was too long.
      if (used === null || used.usedSeconds === null) used = features;
      windows.push({
        timestamp: [start / sampleRate, end / sampleRate],
        labels: classify(logits, listener.config, {
          ...options,
          function_to_apply: options.function_to_apply ?? scoreFunctionOf(listener.config),
        }),
      });
      if (items.length === 1 && stretches.length > 1)
        await context.write({ type: 'progress', step: windows.length, steps: stretches.length });
    }
    if (used !== null) heard.push(used);
    results.push(windowing.window === null ? (windows[0]?.labels ?? []) : windows);
    if (items.length > 1)
      await context.write({ type: 'progress', step: results.length, steps: items.length });
  }
  const warnings = [usedWarning(heard), labelWarning(outputs, listener.config)];
  return { results, warnings: warnings.filter((warning) => warning !== null) };
}

/** Logits of a stretch, with what is said of it; its samples need not stay. */
async function hear({ ort, model, extractor }: Listener, samples: Float32Array) {
  const features = extractor.extract(samples);
  const logits = floatsOf(outputOf(await model.main.run(featureFeeds(ort, features)), 'logits'));
  return { logits, features: { ...features, floats: {} } };
}

/** The function that a model's problem type asks for (transformers `pipelines/audio_classification.py`). */
function scoreFunctionOf({ problem_type }: ModelConfig): ScoreFunction {
  if (problem_type === 'regression') return 'none';
  return problem_type === 'multi_label_classification' ? 'sigmoid' : 'softmax';
}
