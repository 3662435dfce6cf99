/** image-to-text: captions by a vision encoder with a text decoder (vit-gpt2 and its kind) and by BLIP; pages read by Donut. */
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import { imageToText } from '../../shared/tasks/image-to-text.ts';
import type { Graph } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed, modelConfigSchema, requireModelJson } from '../backends/model-files.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { mergeGeneration, readGenerationConfig, startToken } from '../generation/generation-config.ts';
import { GREEDY, Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { streamTokens, type Written } from '../generation/stream.ts';
import { pixelFeeds, preparedPicture, type Ort } from '../vision/picture-feeds.ts';
import { loadImageProcessor, type ImageProcessor } from '../vision/processor.ts';
import type { RunContext } from './context.ts';
import { pageStart, readsPages } from './page-prompts.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof imageToText>;
type Options = OptionsOf<typeof imageToText>;

/** Longest caption where neither the caller nor the model says one. */
const DEFAULT_NEW_TOKENS = 64;

/** Longest text of a page: the most that a caller may ask for, of which the decoder's positions leave what they hold. */
const PAGE_NEW_TOKENS = 4_096;
/** The `max_length` that older files write down where nobody chose one; no page is as short. */
const UNCHOSEN_LENGTH = 20;

/** A model that writes captions. */
interface Captioner {
  readonly ort: Ort;
  readonly encoder: Graph;
  readonly decoder: Seq2SeqDecoder;
  readonly processor: ImageProcessor;
  readonly tokenizer: TextTokenizer;
  /** The decoder's first token. */
  readonly start: number;
  /** What a prompt is: a text that the caption begins with, Donut's tokens or a question, or nothing. */
  readonly prompts: 'text' | 'page' | null;
}

/** BLIP's decoder starts with its own [DEC] and ends with [SEP] (`BlipForConditionalGeneration.generate`). */
const blipSchema = z.looseObject({
  model_type: z.literal('blip'),
  text_config: z.looseObject({ bos_token_id: z.int().default(30_522), sep_token_id: z.int().default(102) }),
});

/** Needs `encoder_model` for pictures, a decoder, a tokenizer and preprocessor_config.json. */
export const prepareImageToText: PrepareTask = async (plan, given) => {
  const model = asGraphs(given, plan.task);
  const config = await requireModelJson(plan.directory, 'config.json', modelConfigSchema);
  const blip = blipSchema.safeParse(config);
  const own = await readGenerationConfig(plan.directory);
  const generation = blip.success ? { ...own, eos_token_id: [blip.data.text_config.sep_token_id] } : own;
  const start = blip.success ? blip.data.text_config.bos_token_id : startToken(own);
  if (start === null)
    throw loadFailed('No configuration of this model says which token a caption starts from.');
  const captioner: Captioner = {
    ort: await import('onnxruntime-node'),
    encoder: await model.graph('encoder_model'),
    decoder: await Seq2SeqDecoder.open(model, config, generation),
    processor: await loadImageProcessor(plan.directory),
    tokenizer: await TextTokenizer.load(plan.directory),
    start,
    prompts: blip.success ? 'text' : readsPages(config) ? 'page' : null,
  };
  return behindContract(
    imageToText,
    async (items, options, context) => await captionAll(captioner, items, options, context),
  );
};

async function captionAll(
  captioner: Captioner,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const started = context.now();
  const starts = items.map((item, index) =>
    startOf(captioner, item, items.length > 1 ? `inputs.${String(index)}.prompt` : 'inputs.prompt'),
  );
  const written: Written[] = [];
  for (const [item, { image }] of items.entries()) {
    const asked = { image, start: starts[item] ?? { prefix: [], before: [], end: null } };
    written.push(await captionOne(captioner, asked, options, context, items.length > 1 ? { item } : {}));
  }
  const first = written[0]?.timing.firstToken;
  return {
    results: written.map(({ text }) => ({ generated_text: text })),
    warnings: [],
    ...(first === undefined ? {} : { first_token_ms: first - started }),
  };
}

function promptOf(item: Input): string {
  return 'prompt' in item ? (item.prompt ?? '') : '';
}

/** How a caption begins. */
interface Start {
  /** The decoder's first tokens. */
  readonly prefix: readonly number[];
  /** Those of them that the caption is told with. */
  readonly before: readonly number[];
  /** A token that ends the caption besides the model's own ends. */
  readonly end: number | null;
}

/** Throws INVALID_INPUT for `field` where the model does nothing with a prompt. */
function startOf({ tokenizer, start, prompts }: Captioner, item: Input, field: string): Start {
  const prompt = promptOf(item);
  if (prompt === '') return { prefix: [start], before: [], end: null };
  if (prompts === null)
    throw invalidInput(
      field,
      'this model writes whole captions, and none that begin with a text',
      'Leave the prompt out, or choose a BLIP model.',
    );
  if (prompts === 'page') {
    const { prefix, end } = pageStart(prompt, tokenizer, field);
    return { prefix, before: end === null ? prefix : [], end };
  }
  const before = tokenizer.bareIds(prompt);
  return { prefix: [start, ...before], before, end: null };
}

/** Most new tokens by the model's own files. */
function ownLimit({ decoder, prompts }: Captioner): number {
  const { max_new_tokens: ownNew, max_length: length } = decoder.generation;
  const page = prompts === 'page';
  const chosen = typeof length === 'number' && (!page || length > UNCHOSEN_LENGTH) ? length - 1 : null;
  return ownNew ?? chosen ?? (page ? PAGE_NEW_TOKENS : DEFAULT_NEW_TOKENS);
}

/** The caption, its prompt included, as transformers gives it; of an answer to a question the answer alone. */
async function captionOne(
  captioner: Captioner,
  { image, start: { prefix, before, end } }: { readonly image: Input['image']; readonly start: Start },
  options: Options,
  context: RunContext,
  place: { readonly item?: number },
): Promise<Written> {
  const { ort, encoder, decoder, processor, tokenizer } = captioner;
  const prepared = await preparedPicture(image, context.media, processor);
  const hidden = outputOf(await encoder.run(pixelFeeds(ort, prepared)), 'last_hidden_state');
  context.signal.throwIfAborted();
  const maxNewTokens = decoder.room(prefix.length, options.max_new_tokens ?? ownLimit(captioner));
  const generation = mergeGeneration(decoder.generation, options);
  const tokens = decoder.generate({
    encoderFeeds: { encoder_hidden_states: hidden },
    prefix,
    maxNewTokens,
    sampling: GREEDY,
    signal: context.signal,
    generation:
      end === null ? generation : { ...generation, eos_token_id: [...generation.eos_token_id, end] },
    afterStep: async (step) => {
      await context.write({ type: 'progress', step, steps: maxNewTokens });
    },
  });
  return await streamTokens(chained(before, tokens), {
    decode: (some) => tokenizer.decode(some),
    maxNewTokens: maxNewTokens + before.length,
    forcedEnd: false,
    ...(end === null ? {} : { finish: (text: string) => text.trim() }),
    emit: (text) => context.write({ type: 'token', text, ...place }),
    context,
  });
}

async function* chained(first: readonly number[], others: AsyncIterable<number>): AsyncGenerator<number> {
  yield* first;
  yield* others;
}
