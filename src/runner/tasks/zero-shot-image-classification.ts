/** zero-shot-image-classification: CLIP and SigLIP compare a picture with a sentence for each label. */
import type { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import type { LabelScore } from '../../shared/tasks/labels.ts';
import { zeroShotImageClassification } from '../../shared/tasks/zero-shot-image-classification.ts';
import type { GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed, modelConfigSchema, readModelJson } from '../backends/model-files.ts';
import { floatsOf, intTensor } from '../backends/tensors.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { pixelFeeds, preparedPicture, type Ort } from '../vision/picture-feeds.ts';
import { loadImageProcessor, type ImageProcessor } from '../vision/processor.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';
import { classify } from './scores.ts';
import { truncationWarning } from './truncation.ts';

type Input = InputOf<typeof zeroShotImageClassification>;
type Options = OptionsOf<typeof zeroShotImageClassification>;

/** Similarities of each picture to each text, scaled as the model learned it. */
const LOGITS = 'logits_per_image';

/** Tokens of a text where no file says otherwise: CLIP's positions, and what SigLIP is always filled up to. */
const CLIP_TOKENS = 77;
const SIGLIP_TOKENS = 64;

const configSchema = modelConfigSchema.extend({
  text_config: z.looseObject({ max_position_embeddings: z.int().positive().nullish() }).nullish(),
});

/** A model with its two kinds of input. */
interface Comparer {
  readonly ort: Ort;
  readonly model: GraphSet;
  readonly processor: ImageProcessor;
  readonly tokenizer: TextTokenizer;
  /** SigLIP judges each label by itself, and learned with texts of one length. */
  readonly siglip: boolean;
  readonly most: number;
  readonly pad: number;
}

/** Needs the graph of a whole model (its halves lack the scale between them), a tokenizer and a processor. */
export const prepareZeroShotImageClassification: PrepareTask = async (plan, model) => {
  const graphs = asGraphs(model, plan.task);
  if (!graphs.main.outputNames.includes(LOGITS))
    throw loadFailed(
      `The graph ${plan.file} has no output ${LOGITS}, which compares pictures with texts.`,
      'Choose a model whose model.onnx holds both halves of CLIP or SigLIP.',
    );
  const config = (await readModelJson(plan.directory, 'config.json', configSchema)) ?? {};
  const tokenizer = await TextTokenizer.load(plan.directory);
  const siglip = config.model_type?.includes('siglip') ?? false;
  const positions = config.text_config?.max_position_embeddings ?? (siglip ? SIGLIP_TOKENS : CLIP_TOKENS);
  const comparer: Comparer = {
    ort: await import('onnxruntime-node'),
    model: graphs,
    processor: await loadImageProcessor(plan.directory),
    tokenizer,
    siglip,
    most: Math.min(positions, siglip ? SIGLIP_TOKENS : (tokenizer.config.model_max_length ?? Infinity)),
    pad: tokenizer.idOf(tokenizer.config.pad_token) ?? config.pad_token_id ?? 0,
  };
  return behindContract(
    zeroShotImageClassification,
    async (items, options, context) => await compareAll(comparer, items, options, context),
  );
};

async function compareAll(
  comparer: Comparer,
  items: readonly Input[],
  { candidate_labels, hypothesis_template }: Options,
  context: RunContext,
): Promise<RunOutput> {
  const { ort, model, processor } = comparer;
  const texts = candidate_labels.map((label) => hypothesis_template.replaceAll('{}', () => label));
  const { feeds, cut } = encodeTexts(comparer, texts);
  const id2label = Object.fromEntries(candidate_labels.map((label, index) => [String(index), label]));
  const function_to_apply = comparer.siglip ? 'sigmoid' : 'softmax';
  const results: LabelScore[][] = [];
  const steps = items.length;
  for (const { image } of items) {
    context.signal.throwIfAborted();
    const prepared = await preparedPicture(image, context.media, processor);
    const outputs = await model.main.run({ ...feeds, ...pixelFeeds(ort, prepared) }, [LOGITS]);
    results.push(classify(floatsOf(outputOf(outputs, LOGITS)), { id2label }, { function_to_apply }));
    if (steps > 1) await context.write({ type: 'progress', step: results.length, steps });
  }
  const warning = truncationWarning(cut, comparer.most);
  return { results, warnings: warning === null ? [] : [warning] };
}

/**
 * All texts as one batch, filled up at the end: to the longest of them, or for SigLIP to the length that it learned
 * with, whose padding it looks at as well (its graphs take no mask).
 */
export function encodeTexts(
  { ort, tokenizer, siglip, most, pad }: Pick<Comparer, 'ort' | 'tokenizer' | 'siglip' | 'most' | 'pad'>,
  texts: readonly string[],
): { readonly feeds: Record<string, Tensor>; readonly cut: readonly number[] } {
  const room = most - tokenizer.specialTokens;
  const bare = texts.map((text) => tokenizer.bareIds(text));
  const rows = bare.map((ids) => tokenizer.wrap(ids.slice(0, room)));
  const width = siglip ? most : Math.max(...rows.map(({ length }) => length));
  const dims = [rows.length, width];
  const padded = rows.flatMap((row) => [...row, ...Array<number>(width - row.length).fill(pad)]);
  const mask = rows.flatMap((row) => Array.from({ length: width }, (_, at) => (at < row.length ? 1 : 0)));
  return {
    feeds: { input_ids: intTensor(ort, padded, dims), attention_mask: intTensor(ort, mask, dims) },
    cut: bare.map((ids) => Math.max(0, ids.length - room)),
  };
}
