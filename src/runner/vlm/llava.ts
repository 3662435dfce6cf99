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
import { imageTokenOf, type OpenFamily } from './family.ts';
import { expandPlaces, promptIds, renderedText, requirePlaces, requireRoom } from './prompt.ts';

/** Opens a LLaVA model. */
export const openLlava: OpenFamily = async ({ directory, model, config }) => {
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
      const unexpanded = promptIds(tokenizer, renderedText(tokenizer, item, mark));
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
};
