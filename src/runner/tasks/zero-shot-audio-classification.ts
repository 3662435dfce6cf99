/** zero-shot-audio-classification: CLAP compares a sound with a sentence for each label. */
import type { Tensor } from 'onnxruntime-node';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import type { LabelScore } from '../../shared/tasks/labels.ts';
import { zeroShotAudioClassification } from '../../shared/tasks/zero-shot-audio-classification.ts';
import { loadFeatureExtractor } from '../audio/feature-extractor.ts';
import type { ExtractedFeatures, FeatureExtractor } from '../audio/features.ts';
import { featureFeeds, featuresOf, usedWarning, type Ort } from '../audio/sound-graph.ts';
import type { GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed, modelConfigSchema, readModelJson } from '../backends/model-files.ts';
import { floatsOf, intTensor } from '../backends/tensors.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { classify } from './scores.ts';

type Input = InputOf<typeof zeroShotAudioClassification>;
type Options = OptionsOf<typeof zeroShotAudioClassification>;

/** Similarities of each sound to each text, scaled as the model learned it. */
const LOGITS = 'logits_per_audio';

/** Longest text where neither tokenizer nor config says; RoBERTa, which reads for CLAP, takes 512. */
const DEFAULT_MAX_TOKENS = 512;

/** A model with its two kinds of input. */
interface Comparer {
  readonly ort: Ort;
  readonly model: GraphSet;
  readonly extractor: FeatureExtractor;
  readonly tokenizer: TextTokenizer;
  readonly pad: number;
}

/** Needs the graph of a whole CLAP model (its halves lack the scale between them), a tokenizer and an extractor. */
export const prepareZeroShotAudioClassification: PrepareTask = async (plan, model) => {
  const graphs = asGraphs(model, plan.task);
  if (!graphs.main.outputNames.includes(LOGITS))
    throw loadFailed(
      `The graph ${plan.file} has no output ${LOGITS}, which compares sounds with texts.`,
      'Choose a model whose model.onnx holds both halves of CLAP.',
    );
  const tokenizer = await TextTokenizer.load(plan.directory);
  const config = await readModelJson(plan.directory, 'config.json', modelConfigSchema);
  const comparer: Comparer = {
    ort: await import('onnxruntime-node'),
    model: graphs,
    extractor: await loadFeatureExtractor(plan.directory),
    tokenizer,
    pad: tokenizer.idOf(tokenizer.config.pad_token) ?? config?.pad_token_id ?? 0,
  };
  return behindContract(
    zeroShotAudioClassification,
    async (items, options, context) => await compareAll(comparer, items, options, context),
  );
};

async function compareAll(
  comparer: Comparer,
  items: readonly Input[],
  { candidate_labels, hypothesis_template }: Options,
  context: RunContext,
): Promise<RunOutput> {
  const texts = candidate_labels.map((label) => hypothesis_template.replaceAll('{}', () => label));
  const textFeeds = encodeTexts(comparer, texts);
  const heard: ExtractedFeatures[] = [];
  const results: LabelScore[][] = [];
  const id2label = Object.fromEntries(candidate_labels.map((label, index) => [String(index), label]));
  const steps = items.length;
  for (const { audio } of items) {
    context.signal.throwIfAborted();
    const features = await featuresOf(audio, comparer.extractor, context.media);
    heard.push({ ...features, floats: {} });
    const outputs = await comparer.model.main.run({ ...textFeeds, ...featureFeeds(comparer.ort, features) }, [
      LOGITS,
    ]);
    const logits = floatsOf(outputOf(outputs, LOGITS));
    results.push(classify(logits, { id2label }, { function_to_apply: 'softmax' }));
    if (steps > 1) await context.write({ type: 'progress', step: results.length, steps });
  }
  const warning = usedWarning(heard);
  return { results, warnings: warning === null ? [] : [warning] };
}

/** All texts as one batch, padded at the end. */
function encodeTexts({ ort, tokenizer, pad }: Comparer, texts: readonly string[]): Record<string, Tensor> {
  const most = Math.min(tokenizer.config.model_max_length ?? DEFAULT_MAX_TOKENS, DEFAULT_MAX_TOKENS);
  const rows = texts.map((text) =>
    tokenizer.wrap(tokenizer.bareIds(text).slice(0, most - tokenizer.specialTokens)),
  );
  const width = Math.max(...rows.map(({ length }) => length));
  const dims = [rows.length, width];
  const padded = rows.flatMap((row) => [...row, ...Array<number>(width - row.length).fill(pad)]);
  const mask = rows.flatMap((row) => Array.from({ length: width }, (_, at) => (at < row.length ? 1 : 0)));
  return { input_ids: intTensor(ort, padded, dims), attention_mask: intTensor(ort, mask, dims) };
}
