/** image-to-text: captions by a vision encoder with a text decoder (vit-gpt2 and its kind) and by BLIP. */
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
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof imageToText>;
type Options = OptionsOf<typeof imageToText>;

/** Longest caption where neither the caller nor the model says one. */
const DEFAULT_NEW_TOKENS = 64;

/** A model that writes captions. */
interface Captioner {
  readonly ort: Ort;
  readonly encoder: Graph;
  readonly decoder: Seq2SeqDecoder;
  readonly processor: ImageProcessor;
  readonly tokenizer: TextTokenizer;
  /** The decoder's first token. */
  readonly start: number;
  /** True where a caption may begin with a text of the caller's. */
  readonly prompts: boolean;
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
    prompts: blip.success,
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
  for (const [index, item] of items.entries())
    if (promptOf(item) !== '' && !captioner.prompts)
      throw invalidInput(
        items.length > 1 ? `inputs.${String(index)}.prompt` : 'inputs.prompt',
        'this model writes whole captions, and none that begin with a text',
        'Leave the prompt out, or choose a BLIP model.',
      );
  const written: Written[] = [];
  for (const [item, input] of items.entries())
    written.push(await captionOne(captioner, input, options, context, items.length > 1 ? { item } : {}));
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

/** The caption, its prompt included, as transformers gives it. */
async function captionOne(
  { ort, encoder, decoder, processor, tokenizer, start }: Captioner,
  item: Input,
  options: Options,
  context: RunContext,
  place: { readonly item?: number },
): Promise<Written> {
  const prepared = await preparedPicture(item.image, context.media, processor);
  const hidden = outputOf(await encoder.run(pixelFeeds(ort, prepared)), 'last_hidden_state');
  context.signal.throwIfAborted();
  const prompt = promptOf(item);
  const before = prompt === '' ? [] : tokenizer.bareIds(prompt);
  const { max_new_tokens: ownNew, max_length: ownLength } = decoder.generation;
  const ownLimit = typeof ownLength === 'number' ? ownLength - 1 : DEFAULT_NEW_TOKENS;
  const maxNewTokens = decoder.room(before.length + 1, options.max_new_tokens ?? ownNew ?? ownLimit);
  const tokens = decoder.generate({
    encoderFeeds: { encoder_hidden_states: hidden },
    prefix: [start, ...before],
    maxNewTokens,
    sampling: GREEDY,
    signal: context.signal,
    generation: mergeGeneration(decoder.generation, options),
    afterStep: async (step) => {
      await context.write({ type: 'progress', step, steps: maxNewTokens });
    },
  });
  return await streamTokens(chained(before, tokens), {
    decode: (some) => tokenizer.decode(some),
    maxNewTokens: maxNewTokens + before.length,
    forcedEnd: false,
    emit: (text) => context.write({ type: 'token', text, ...place }),
    context,
  });
}

async function* chained(first: readonly number[], others: AsyncIterable<number>): AsyncGenerator<number> {
  yield* first;
  yield* others;
}
