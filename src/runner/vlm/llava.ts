/**
 * LLaVA: `vision_encoder` makes features of a picture, `embed_tokens` those of the tokens, and the decoder goes on from
 * both. Each picture has as many places in the prompt as it has features, which is what LlavaProcessor computes from the
 * size of its patches.
 */
import { TextTokenizer } from '../backends/tokenizer.ts';
import { decoderPositions } from '../generation/decoder-layout.ts';
import { readGenerationConfig } from '../generation/generation-config.ts';
import { Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { pixelFeeds, preparedPicture } from '../vision/picture-feeds.ts';
import { loadImageProcessor } from '../vision/processor.ts';
import { embedded, featuresOf, promptEmbeddings, type Features } from './embeddings.ts';
import {
  imageTokenOf,
  type AskedInput,
  type OpenFamily,
  type VisionLanguageModel,
  type VlmParts,
} from './family.ts';
import { expandPlaces, promptIds, renderedText, requirePlaces, requireRoom } from './prompt.ts';

/** Writes the tokens of a question, with one `mark` for each of its pictures; `path` names the input in errors. */
export type WriteTokens = (
  tokenizer: TextTokenizer,
  item: AskedInput,
  mark: string,
  path: string,
) => number[];

/** Opens a LLaVA model. */
export const openLlava: OpenFamily = async (parts) =>
  await openLayout(parts, (tokenizer, item, mark) =>
    promptIds(tokenizer, renderedText(tokenizer, item, mark)),
  );

/** Opens a model of LLaVA's three graphs, whose prompts are written by `write`. */
export async function openLayout(
  { directory, model, config }: VlmParts,
  write: WriteTokens,
): Promise<VisionLanguageModel> {
  const imageToken = imageTokenOf(config);
  const ort = await import('onnxruntime-node');
  const vision = await model.graph('vision_encoder');
  const embedder = await model.graph('embed_tokens');
  const processor = await loadImageProcessor(directory);
  const tokenizer = await TextTokenizer.load(directory);
  const mark = tokenizer.textOf(imageToken) ?? '';
  const positions = decoderPositions(config);
  return {
    decoder: await Seq2SeqDecoder.open(model, config, await readGenerationConfig(directory)),
    decode: (tokens) => tokenizer.decode(tokens),
    question: async (item, path, context) => {
      const unexpanded = write(tokenizer, item, mark, path);
      requirePlaces(unexpanded.filter((id) => id === imageToken).length, item.images.length, path);
      requireRoom(unexpanded.length, positions, path);
      const features: Features[] = [];
      for (const image of item.images) {
        const prepared = await preparedPicture(image, context.media, processor);
        features.push(featuresOf(await vision.run(pixelFeeds(ort, prepared))));
        context.signal.throwIfAborted();
      }
      const counts = features.map(({ rows }) => rows);
      const ids = expandPlaces(unexpanded, imageToken, counts);
      requireRoom(ids.length, positions, path);
      return {
        inputTokens: ids.length,
        start: {
          encoderFeeds: {},
          embed: async (rows) => await embedded(ort, embedder, rows),
          prefix: ids,
          prefixEmbeddings: await promptEmbeddings(ort, embedder, ids, imageToken, features),
        },
        before: ids,
      };
    },
  };
}
