/**
 * Florence-2: the features of a picture go in front of the task's sentence into an encoder, and a decoder writes from its
 * states. Places in the picture are tokens of their own (`<loc_321>`), which stay in the answer.
 */
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import type { MediaRef } from '../../shared/media.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed, readModelJson } from '../backends/model-files.ts';
import { floatTensor, floatsOf, intTensor } from '../backends/tensors.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { decoderPositions } from '../generation/decoder-layout.ts';
import { readGenerationConfig, startToken } from '../generation/generation-config.ts';
import { Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { pixelFeeds, preparedPicture } from '../vision/picture-feeds.ts';
import { loadImageProcessor } from '../vision/processor.ts';
import { embedded, featuresOf, type Features } from './embeddings.ts';
import type { AskedInput, OpenFamily } from './family.ts';
import { florencePrompt } from './florence2-prompts.ts';
import { regionReader } from './florence2-regions.ts';

const processorSchema = z.looseObject({
  post_processor_config: z
    .looseObject({
      phrase_grounding: z.looseObject({ banned_grounding_tokens: z.array(z.string()).nullish() }).nullish(),
    })
    .nullish()
    .catch(null),
});

/** Words that stand for no thing when phrases are located, by the model's own files; none where they name none. */
async function bannedPhrases(directory: string): Promise<readonly string[]> {
  const file = await readModelJson(directory, 'processor_config.json', processorSchema);
  return file?.post_processor_config?.phrase_grounding?.banned_grounding_tokens ?? [];
}

/** Opens a Florence-2 model. */
export const openFlorence2: OpenFamily = async ({ directory, model, config }) => {
  const ort = await import('onnxruntime-node');
  const vision = await model.graph('vision_encoder');
  const embedder = await model.graph('embed_tokens');
  const encoder = await model.graph('encoder_model');
  const processor = await loadImageProcessor(directory);
  const tokenizer = await TextTokenizer.load(directory);
  const decoder = await Seq2SeqDecoder.open(model, config, await readGenerationConfig(directory));
  const banned = await bannedPhrases(directory);
  const start = startToken(decoder.generation);
  const [bos, eos] = [tokenizer.idOf(tokenizer.config.bos_token), tokenizer.idOf(tokenizer.config.eos_token)];
  if (start === null || bos === null || eos === null)
    throw loadFailed("The model's files don't name the tokens that texts start and end with.");
  // The encoder has as many positions as the decoder.
  const positions = decoderPositions(config);
  const unwritten = new Set([bos, eos, tokenizer.idOf(tokenizer.config.pad_token)]);
  return {
    decoder,
    decode: (tokens) =>
      tokenizer.text(
        tokens.filter((token) => !unwritten.has(token)),
        false,
      ),
    question: async (item, path, context) => {
      const { image, text } = oneQuestion(item, path);
      const ids = [bos, ...tokenizer.bareIds(florencePrompt(text, path)), eos];
      requireEncoded(ids.length, positions, path);
      const prepared = await preparedPicture(image, context.media, processor);
      const features = featuresOf(await vision.run(pixelFeeds(ort, prepared)));
      context.signal.throwIfAborted();
      const inputTokens = features.rows + ids.length;
      requireEncoded(inputTokens, positions, path);
      const data = joined(features, floatsOf(await embedded(ort, embedder, [ids])), ids.length);
      const mask = intTensor(ort, Array<number>(inputTokens).fill(1), [1, inputTokens]);
      const feeds = {
        inputs_embeds: floatTensor(ort, data, [1, inputTokens, data.length / inputTokens]),
        attention_mask: mask,
      };
      const states = outputOf(await encoder.run(feeds), 'last_hidden_state');
      return {
        inputTokens,
        start: {
          encoderFeeds: { encoder_hidden_states: states, encoder_attention_mask: mask },
          embed: async (rows) => await embedded(ort, embedder, rows),
          prefix: [start],
        },
        before: [],
        regionsOf: regionReader(text, prepared.original, banned),
      };
    },
  };
};

/** The one picture and the one text of a question; throws INVALID_INPUT for several. */
function oneQuestion(item: AskedInput, path: string): { image: string | MediaRef; text: string } {
  const [image] = item.images;
  const texts = 'text' in item ? [item.text] : item.messages.map(({ content }) => content);
  const [text] = texts;
  if (image !== undefined && text !== undefined && item.images.length === 1 && texts.length === 1)
    return { image, text };
  throw invalidInput(
    path,
    `Florence-2 takes one picture and one text, and ${String(item.images.length)} and ${String(texts.length)} were given`,
    'Send one picture with one text, such as <CAPTION>.',
  );
}

/** Throws INVALID_INPUT with both numbers where the encoder has fewer positions than there are tokens. */
function requireEncoded(tokens: number, positions: number | null, path: string): void {
  if (positions === null || tokens <= positions) return;
  throw invalidInput(
    path,
    `the prompt has ${tokens.toLocaleString('en')} tokens with its pictures, and this model's context holds ${positions.toLocaleString('en')} of them`,
    'Shorten the text.',
  );
}

/** Features with the embeddings of `tokens` tokens behind them; throws MODEL_LOAD_FAILED where their widths differ. */
function joined({ data, rows }: Features, embeddings: Float32Array, tokens: number): Float32Array {
  if (data.length / rows !== embeddings.length / tokens)
    throw loadFailed("The features of pictures and the embeddings of texts don't have the same width.");
  const all = new Float32Array(data.length + embeddings.length);
  all.set(data);
  all.set(embeddings, data.length);
  return all;
}
