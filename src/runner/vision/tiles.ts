/**
 * Pictures cut into tiles, as the processors of Idefics3 and SmolVLM do it: enlarged or reduced to a longest edge, then to
 * whole tiles, cut, and once more the whole picture in the size of a tile. Each step gives a picture of 8 bits, as in
 * transformers' `image_processing_pil_idefics3.py`, so the tiles are Python's to the bit.
 */
import { z } from 'zod';
import { loadFailed } from '../backends/model-files.ts';
import type { RgbImage } from '../media/image.ts';
import { levelTables } from './processor.ts';
import { filterOf, kindOf, readProcessorConfig, sizeOf, type ProcessorConfig } from './processor-config.ts';
import type { Extent } from './processor-sizes.ts';
import { resizePil, type PilFilter } from './resample.ts';

/** Longest edge that any picture gets (`MAX_IMAGE_SIZE` of the processor). */
const MAX_EDGE = 4096;
/** Most tiles that a configuration may lead to: 12 × 12 are those of 364 pixels in the longest edge of all. */
const MAX_TILES = 144;
/** The processor's own values, where the file gives none. */
const HALF = [0.5, 0.5, 0.5];
const DEFAULT_TILE = 364;
const DEFAULT_LONGEST = 4 * DEFAULT_TILE;

const tileSchema = z.looseObject({
  do_image_splitting: z.boolean().nullish(),
  max_image_size: z.looseObject({ longest_edge: z.int().positive().max(MAX_EDGE).nullish() }).nullish(),
});

/** How pictures are cut. */
export interface TileSettings {
  /** Longest edge of the picture before it goes to whole tiles. */
  readonly longest: number;
  /** Edge of a tile. */
  readonly tile: number;
  readonly splitting: boolean;
  readonly filter: PilFilter;
}

/** The tiles of a picture, row by row, and the whole picture last; `rows` and `columns` are 0 where that is all. */
export interface TiledPicture {
  readonly rows: number;
  readonly columns: number;
  readonly tiles: readonly RgbImage[];
}

/** A picture as `[tiles, 3, edge, edge]`. */
export interface PreparedTiles {
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
  readonly edge: number;
  readonly pixels: Float32Array;
}

/** Prepares pictures for one model that takes tiles. */
export interface TileProcessor {
  readonly settings: TileSettings;
  prepare(image: RgbImage): PreparedTiles;
}

/** The classes of processors that cut pictures in this way. */
const KINDS: readonly string[] = ['Idefics3', 'SmolVLM'];

/** The processor of a model's folder. Throws MODEL_LOAD_FAILED. */
export async function loadTileProcessor(directory: string): Promise<TileProcessor> {
  const config = await readProcessorConfig(directory);
  const kind = kindOf(config);
  if (!KINDS.includes(kind))
    throw loadFailed(
      `preprocessor_config.json names the processor "${kind.slice(0, 80)}", which does not cut pictures into tiles.`,
      'Choose another model.',
    );
  const settings = tileSettings(config);
  const levels = levelTables({
    rescale: (config.do_rescale ?? true) ? (config.rescale_factor ?? 1 / 255) : null,
    normalize: config.do_normalize ?? true,
    mean: config.image_mean ?? HALF,
    std: config.image_std ?? HALF,
    offset: false,
    twice: false,
    flip: false,
  });
  return {
    settings,
    prepare: (image) => {
      const { rows, columns, tiles } = cutIntoTiles(image, settings);
      const edge = settings.tile;
      const pixels = new Float32Array(tiles.length * 3 * edge * edge);
      let to = 0;
      for (const { data } of tiles)
        for (const { byte, levels: table } of levels)
          for (let from = byte; from < data.length; from += 3) {
            pixels[to] = table[data[from] ?? 0] ?? 0;
            to += 1;
          }
      return { rows, columns, count: tiles.length, edge, pixels };
    },
  };
}

/** The settings that a configuration gives; throws MODEL_LOAD_FAILED where they make no sense. */
export function tileSettings(config: ProcessorConfig): TileSettings {
  const own = tileSchema.safeParse(config);
  if (!own.success || (config.image_std?.some((value) => !(value > 0)) ?? false))
    throw loadFailed('preprocessor_config.json has a field for tiles that makes no sense.');
  const tile = own.data.max_image_size?.longest_edge ?? DEFAULT_TILE;
  const longest = Math.min(MAX_EDGE, sizeOf(config.size, false)?.longest_edge ?? DEFAULT_LONGEST);
  const most = Math.ceil(longest / tile) ** 2;
  if (most > MAX_TILES || config.do_resize === false)
    throw loadFailed(
      most > MAX_TILES
        ? `preprocessor_config.json asks for up to ${most.toLocaleString('en')} tiles of a picture; ${String(MAX_TILES)} are the most.`
        : 'preprocessor_config.json asks for pictures that keep their size, which have no whole tiles.',
      'Choose another model.',
    );
  return {
    longest,
    tile,
    splitting: own.data.do_image_splitting ?? true,
    filter: filterOf(config) ?? 'lanczos',
  };
}

/** The size with the longest edge as given; the other edge is even, and one pixel at least. */
function toLongest({ width, height }: Extent, longest: number): Extent {
  const aspect = width / height;
  const even = (value: number): number => Math.max(1, value + (value % 2));
  return width >= height
    ? { width: longest, height: even(Math.trunc(longest / aspect)) }
    : { width: even(Math.trunc(longest * aspect)), height: longest };
}

/** The size raised to whole tiles; the shorter edge is computed anew from the raised longer one. */
function toWholeTiles({ width, height }: Extent, tile: number): Extent {
  const aspect = width / height;
  const raised = (value: number): number => Math.ceil(value / tile) * tile;
  if (width >= height) {
    const across = raised(width);
    return { width: across, height: raised(Math.trunc(across / aspect)) };
  }
  const down = raised(height);
  return { width: raised(Math.trunc(down * aspect)), height: down };
}

/** Cuts a picture as the settings say. */
export function cutIntoTiles(
  image: RgbImage,
  { longest, tile, splitting, filter }: TileSettings,
): TiledPicture {
  const first = toLongest(image, longest);
  const resized = resizePil(image, first.width, first.height, filter);
  if (!splitting) return { rows: 0, columns: 0, tiles: [resizePil(resized, tile, tile, filter)] };
  const whole = toWholeTiles(resized, tile);
  const picture = resizePil(resized, whole.width, whole.height, filter);
  if (whole.width <= tile && whole.height <= tile) return { rows: 0, columns: 0, tiles: [picture] };
  const [rows, columns] = [whole.height / tile, whole.width / tile];
  const tiles = Array.from({ length: rows * columns }, (_, index) =>
    // A picture that keeps its size is only cut to the window.
    resizePil(picture, whole.width, whole.height, filter, {
      left: (index % columns) * tile,
      top: Math.floor(index / columns) * tile,
      width: tile,
      height: tile,
    }),
  );
  return { rows, columns, tiles: [...tiles, resizePil(picture, tile, tile, filter)] };
}
