/**
 * image-text-to-text for models of LLaVA's layout: `vision_encoder` makes features of a picture, `embed_tokens` those of
 * the tokens, and the decoder goes on from both. Each picture has as many places in the prompt as it has features, which
 * is what LlavaProcessor computes from the size of its patches.
 */
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import { z } from 'zod';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf } from '../../shared/tasks/contract.ts';
import { imageTextToText } from '../../shared/tasks/image-text-to-text.ts';
import type { Graph } from '../backends/backend.ts';
import type { TemplateMessage } from '../backends/chat-template.ts';
import { outputOf } from '../backends/graphs.ts';
import { requireModelJson } from '../backends/model-files.ts';
import { seededRandom } from '../backends/random.ts';
import { floatTensor, floatsOf, intTensor } from '../backends/tensors.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { readGenerationConfig } from '../generation/generation-config.ts';
import { Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { streamTokens, type Written } from '../generation/stream.ts';
import { pixelFeeds, preparedPicture, type Ort } from '../vision/picture-feeds.ts';
import { loadImageProcessor, type ImageProcessor } from '../vision/processor.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof imageTextToText>;
type Options = OptionsOf<typeof imageTextToText>;

/** Last tokens of the prompt that the first new one is decoded with. */
const DECODED_TOGETHER = 8;

/** LLaVA's config.json; newer files say `image_token_id`. */
const configSchema = z.looseObject({
  model_type: z.string().nullish(),
  image_token_index: z.int().nonnegative().nullish(),
  image_token_id: z.int().nonnegative().nullish(),
});

/** A model that answers questions about pictures. */
interface Answerer {
  readonly ort: Ort;
  readonly vision: Graph;
  readonly embedder: Graph;
  readonly decoder: Seq2SeqDecoder;
  readonly processor: ImageProcessor;
  readonly tokenizer: TextTokenizer;
  /** The token that stands for a picture. */
  readonly imageToken: number;
}

/** Features of a picture: `[rows, width]`. */
interface Features {
  readonly data: Float32Array;
  readonly rows: number;
}

/** Needs a model of LLaVA's kind; throws TASK_NOT_SUPPORTED for another architecture. */
export const prepareImageTextToText: PrepareTask = async (plan, given) => {
  const model = asGraphs(given, plan.task);
  const config = await requireModelJson(plan.directory, 'config.json', configSchema);
  const imageToken = config.image_token_index ?? config.image_token_id ?? null;
  if (config.model_type !== 'llava' || imageToken === null)
    throw new HearthError(
      'TASK_NOT_SUPPORTED',
      `Models of the type ${config.model_type ?? 'that config.json leaves open'} are not run for image-text-to-text.`,
      'Choose a LLaVA model.',
    );
  const answerer: Answerer = {
    ort: await import('onnxruntime-node'),
    vision: await model.graph('vision_encoder'),
    embedder: await model.graph('embed_tokens'),
    decoder: await Seq2SeqDecoder.open(model, config, await readGenerationConfig(plan.directory)),
    processor: await loadImageProcessor(plan.directory),
    tokenizer: await TextTokenizer.load(plan.directory),
    imageToken,
  };
  return behindContract(
    imageTextToText,
    async (items, options, context) => await answerAll(answerer, items, options, context),
  );
};

async function answerAll(
  answerer: Answerer,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const started = context.now();
  const seed = options.seed ?? context.randomSeed();
  const written: Written[] = [];
  let inputTokens = 0;
  for (const [index, item] of items.entries()) {
    const place = items.length > 1 ? { item: index } : {};
    const path = items.length > 1 ? `inputs.${String(index)}` : 'inputs';
    const prompt = await promptOf(answerer, item, path, context);
    inputTokens += prompt.ids.length;
    written.push(await answer(answerer, prompt, { ...options, seed }, context, place));
  }
  const first = written[0]?.timing.firstToken;
  return {
    results: written.map(({ text, tokens, finish_reason }) => ({
      generated_text: text,
      tokens,
      finish_reason,
    })),
    warnings: [],
    input_tokens: inputTokens,
    ...(first === undefined ? {} : { first_token_ms: first - started }),
  };
}

/** A prompt with a place for each feature of its pictures. */
interface Prompt {
  readonly ids: readonly number[];
  readonly features: readonly Features[];
}

async function promptOf(
  { ort, vision, processor, tokenizer, imageToken }: Answerer,
  item: Input,
  path: string,
  context: RunContext,
): Promise<Prompt> {
  const features: Features[] = [];
  for (const image of item.images) {
    const prepared = await preparedPicture(image, context.media, processor);
    const output = outputOf(await vision.run(pixelFeeds(ort, prepared)), 'image_features');
    features.push({ data: floatsOf(output), rows: output.dims.at(-2) ?? 0 });
    context.signal.throwIfAborted();
  }
  const text = renderedText(tokenizer, item, imageToken);
  const bare = tokenizer.bareIds(text);
  // A template that writes the first special token itself gets no second one.
  const bos = tokenizer.idOf(tokenizer.config.bos_token);
  const ids = bos !== null && bare[0] === bos ? bare : tokenizer.wrap(bare);
  const places = ids.filter((id) => id === imageToken).length;
  if (places !== features.length)
    throw invalidInput(
      path,
      `the text has ${String(places)} places for pictures, and ${String(features.length)} were given`,
      'Leave marks of pictures out of the text: they are put in front of it.',
    );
  return {
    ids: expandPlaces(
      ids,
      imageToken,
      features.map(({ rows }) => rows),
    ),
    features,
  };
}

/** Puts each mark of a picture as often as the picture has features. */
export function expandPlaces(ids: readonly number[], mark: number, counts: readonly number[]): number[] {
  let picture = 0;
  return ids.flatMap((id) => {
    if (id !== mark) return [id];
    picture += 1;
    return Array<number>(counts[picture - 1] ?? 0).fill(mark);
  });
}

/** The chat as the model's template writes it; the pictures stand in front of the user's first text. */
function renderedText(tokenizer: TextTokenizer, item: Input, imageToken: number): string {
  const asked = 'text' in item ? [{ role: 'user' as const, content: item.text }] : item.messages;
  const marks = item.images.map(() => ({ type: 'image' as const }));
  if (tokenizer.chat === null) {
    const mark = tokenizer.textOf(imageToken) ?? '';
    return item.images.map(() => `${mark}\n`).join('') + asked.map(({ content }) => content).join('\n');
  }
  const first = asked.findIndex(({ role }) => role === 'user');
  const messages = asked.map(({ role, content }, index): TemplateMessage => {
    const text = { type: 'text' as const, text: content };
    return { role, content: index === Math.max(0, first) ? [...marks, text] : [text] };
  });
  return tokenizer.chat(messages);
}

async function answer(
  answerer: Answerer,
  prompt: Prompt,
  options: Options & { seed: number },
  context: RunContext,
  place: { readonly item?: number },
): Promise<Written> {
  const { decoder, tokenizer } = answerer;
  const maxNewTokens = decoder.room(prompt.ids.length, options.max_new_tokens);
  const tokens = decoder.generate({
    encoderFeeds: {},
    embed: async (rows) => await embedded(answerer, rows),
    prefix: prompt.ids,
    prefixEmbeddings: await promptEmbeddings(answerer, prompt),
    maxNewTokens,
    sampling: {
      temperature: options.temperature,
      topK: options.top_k,
      topP: options.top_p,
      repetitionPenalty: options.repetition_penalty,
      random: seededRandom(options.seed),
    },
    signal: context.signal,
  });
  return await streamTokens(tokens, {
    decode: (some) => tokenizer.decode(some),
    maxNewTokens,
    forcedEnd: false,
    before: prompt.ids.slice(-DECODED_TOGETHER),
    emit: (text) => context.write({ type: 'token', text, ...place }),
    context,
  });
}

async function embedded(
  { ort, embedder }: Answerer,
  rows: readonly (readonly number[])[],
): Promise<TypedTensor<Tensor.Type>> {
  const feeds = { input_ids: intTensor(ort, rows.flat(), [rows.length, rows[0]?.length ?? 0]) };
  return outputOf(await embedder.run(feeds), 'inputs_embeds');
}

/** The embeddings of the prompt, with the features of the pictures in their places. */
async function promptEmbeddings(answerer: Answerer, { ids, features }: Prompt): Promise<Tensor> {
  const { ort, imageToken } = answerer;
  const tensor = await embedded(answerer, [ids]);
  const width = tensor.dims[2] ?? 0;
  const data = Float32Array.from(floatsOf(tensor));
  const all = features.flatMap(({ data: values, rows }) =>
    Array.from({ length: rows }, (_, row) => values.subarray(row * width, (row + 1) * width)),
  );
  const places = ids.flatMap((id, at) => (id === imageToken ? [at] : []));
  for (const [index, at] of places.entries()) data.set(all[index] ?? [], at * width);
  return floatTensor(ort, data, tensor.dims);
}
