/**
 * Idefics3 and SmolVLM: a picture is cut into tiles, and the prompt has places for the features of each, between marks that
 * tell the row and column of the tile (transformers' `processing_idefics3.py`).
 */
import { z } from 'zod';
import { loadFailed, readModelJson } from '../backends/model-files.ts';
import { floatTensor } from '../backends/tensors.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { decoderPositions } from '../generation/decoder-layout.ts';
import { readGenerationConfig } from '../generation/generation-config.ts';
import { Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { decodeImage } from '../media/image.ts';
import type { Ort } from '../vision/picture-feeds.ts';
import { loadTileProcessor, type PreparedTiles } from '../vision/tiles.ts';
import { embedded, featuresOf, promptEmbeddings, type Features } from './embeddings.ts';
import { imageTokenOf, type OpenFamily, type VlmConfig } from './family.ts';
import { promptIds, renderedText, requirePlaces, requireRoom } from './prompt.ts';

/** Stands before each tile, and after the last. */
const AROUND = '<fake_token_around_image>';
/** Stands before the picture as a whole. */
const WHOLE = '<global-img>';
/** Most features of one tile; the known models have 64 to 169. */
const MAX_PLACES = 4096;

const processorSchema = z.looseObject({ image_seq_len: z.int().positive().max(MAX_PLACES).nullish() });
const sizesSchema = z.looseObject({
  scale_factor: z.int().positive(),
  vision_config: z.looseObject({ image_size: z.int().positive(), patch_size: z.int().positive() }),
});

/** Opens a model of Idefics3 or SmolVLM. */
export const openIdefics3: OpenFamily = async ({ directory, model, config }) => {
  const imageToken = imageTokenOf(config);
  const ort = await import('onnxruntime-node');
  const vision = await model.graph('vision_encoder');
  const embedder = await model.graph('embed_tokens');
  const processor = await loadTileProcessor(directory);
  const tokenizer = await TextTokenizer.load(directory);
  const places = await placesOfTile(directory, config);
  const mark = tokenizer.textOf(imageToken) ?? '';
  const positions = decoderPositions(config);
  return {
    decoder: await Seq2SeqDecoder.open(model, config, await readGenerationConfig(directory)),
    decode: (tokens) => tokenizer.decode(tokens),
    question: async (item, path, context) => {
      const pieces = renderedText(tokenizer, item, mark).split(mark);
      requirePlaces(pieces.length - 1, item.images.length, path);
      const pictures: PreparedTiles[] = [];
      let text = pieces[0] ?? '';
      let ids: number[] = [];
      for (const [index, image] of item.images.entries()) {
        const tiles = processor.prepare(await decodeImage(context.media.path(image)));
        pictures.push(tiles);
        text += placesText(tiles, mark.repeat(places)) + (pieces[index + 1] ?? '');
        // Before the next picture is read: the tensors of many would fill the memory for nothing.
        ids = promptIds(tokenizer, text);
        requireRoom(ids.length, positions, path);
        context.signal.throwIfAborted();
      }
      const features: Features[] = [];
      for (const tiles of pictures) {
        features.push(featuresOf(await vision.run(tileFeeds(ort, tiles))));
        context.signal.throwIfAborted();
      }
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

/** What stands in the prompt for a picture; `places` is the mark of a picture as often as a tile has features. */
export function placesText(
  { rows, columns }: Pick<PreparedTiles, 'rows' | 'columns'>,
  places: string,
): string {
  const whole = `${AROUND}${WHOLE}${places}${AROUND}`;
  if (rows === 0 && columns === 0) return whole;
  const lines = Array.from({ length: rows }, (_, row) => {
    const tiles = Array.from(
      { length: columns },
      (__, column) => `${AROUND}<row_${String(row + 1)}_col_${String(column + 1)}>${places}`,
    );
    return `${tiles.join('')}\n`;
  });
  return `${lines.join('')}\n${whole}`;
}

/** How many features a tile has: as the processor's file says, else as the sizes of the model do. */
async function placesOfTile(directory: string, config: VlmConfig): Promise<number> {
  const given = await readModelJson(directory, 'processor_config.json', processorSchema);
  if (given?.image_seq_len !== null && given?.image_seq_len !== undefined) return given.image_seq_len;
  const sizes = sizesSchema.safeParse(config);
  const count = sizes.success
    ? Math.floor(
        Math.floor(sizes.data.vision_config.image_size / sizes.data.vision_config.patch_size) ** 2 /
          sizes.data.scale_factor ** 2,
      )
    : 0;
  if (count > 0 && count <= MAX_PLACES) return count;
  throw loadFailed('Neither processor_config.json nor config.json tells how many features a tile has.');
}

/** `pixel_values[1, tiles, 3, edge, edge]`; the tiles are whole, so all of the mask is true. */
function tileFeeds(ort: Ort, { pixels, count, edge }: PreparedTiles) {
  return {
    pixel_values: floatTensor(ort, pixels, [1, count, 3, edge, edge]),
    pixel_attention_mask: new ort.Tensor('bool', new Uint8Array(count * edge * edge).fill(1), [
      1,
      count,
      edge,
      edge,
    ]),
  };
}
