/**
 * Pictures as models want them, by the preprocessor_config.json beside their weights. What is followed are the image
 * processors of transformers that work with Pillow and NumPy: the models on the Hub were trained with them or measured
 * against them, and their results are whole numbers that can be met exactly. The variants on torchvision («fast»)
 * differ from them by a level here and there.
 */
import type { RgbImage } from '../media/image.ts';
import { readProcessorConfig, settingsOf, type ProcessorSettings } from './processor-config.ts';
import { planFor, type ProcessorPlan } from './processor-plan.ts';
import type { Extent } from './processor-sizes.ts';
import { resizePil } from './resample.ts';

/** A picture as a model wants it. */
export interface PreparedImage {
  /** `[3, tensorHeight, tensorWidth]`. */
  readonly pixels: Float32Array;
  /** Width and height of the picture in the tensor, without padding. */
  readonly width: number;
  readonly height: number;
  readonly tensorWidth: number;
  readonly tensorHeight: number;
  /** Size of the picture as it was given. */
  readonly original: Extent;
}

/** Prepares pictures for one model. */
export interface ImageProcessor {
  readonly settings: ProcessorSettings;
  /** Throws INVALID_INPUT for a picture that is too small, or too long in shape. */
  prepare(image: RgbImage): PreparedImage;
}

/** The processor of a model's folder. Throws MODEL_LOAD_FAILED. */
export async function loadImageProcessor(directory: string): Promise<ImageProcessor> {
  return imageProcessor(settingsOf(await readProcessorConfig(directory)));
}

/** A processor by its settings. */
export function imageProcessor(settings: ProcessorSettings): ImageProcessor {
  const levels = levelTables(settings);
  return {
    settings,
    prepare: (image) => {
      const plan = planFor(settings, image);
      const { width, height } = plan.window;
      const { width: tensorWidth, height: tensorHeight } = plan.tensor;
      const { width: w, height: h } = image;
      const pixels = filled(croppedTo(image, plan, settings), plan, levels);
      return { pixels, width, height, tensorWidth, tensorHeight, original: { width: w, height: h } };
    },
  };
}

/** The settings that decide about the numbers of a picture. */
export type LevelSettings = Pick<
  ProcessorSettings,
  'rescale' | 'offset' | 'normalize' | 'twice' | 'mean' | 'std' | 'flip'
>;

/** For each channel of the tensor: which byte of a pixel it is made of, and the number that stands for each level. */
interface Channel {
  readonly byte: number;
  readonly levels: Float32Array;
}

/**
 * The 256 numbers of each channel, computed as NumPy does: rescaled in double precision and rounded to fp32, then
 * normalised in fp32.
 */
export function levelTables(settings: LevelSettings): readonly Channel[] {
  const { fround } = Math;
  return [0, 1, 2].map((channel) => {
    const mean = fround(settings.mean[channel] ?? 0);
    const std = fround(settings.std[channel] ?? 1);
    const levels = Float32Array.from({ length: 256 }, (_, level) => {
      let value = settings.rescale === null ? level : fround(level * settings.rescale);
      if (settings.offset) value = fround(value - 1);
      if (settings.normalize) value = fround(fround(value - mean) / std);
      return settings.twice ? fround(value / std) : value;
    });
    return { byte: settings.flip ? 2 - channel : channel, levels };
  });
}

/** The resized picture, cut to the plan's window and black where that reaches beyond it. */
function croppedTo(
  image: RgbImage,
  { turned, between, resized, window }: ProcessorPlan,
  { filter }: ProcessorSettings,
): RgbImage {
  const upright = turned ? turnedClockwise(image) : image;
  const start = between === null ? upright : resizePil(upright, between.width, between.height, filter);
  const left = Math.max(0, window.left);
  const top = Math.max(0, window.top);
  const inside = {
    left,
    top,
    width: Math.min(resized.width, window.left + window.width) - left,
    height: Math.min(resized.height, window.top + window.height) - top,
  };
  const seen = resizePil(start, resized.width, resized.height, filter, inside);
  if (seen.width === window.width && seen.height === window.height) return seen;
  const data = new Uint8Array(window.width * window.height * 3);
  const line = seen.width * 3;
  for (let row = 0; row < seen.height; row += 1) {
    const to = ((row + top - window.top) * window.width + left - window.left) * 3;
    data.set(seen.data.subarray(row * line, (row + 1) * line), to);
  }
  return { width: window.width, height: window.height, data };
}

/** Each row becomes a column, the first one the last (`np.rot90` by 3). */
function turnedClockwise({ width, height, data }: RgbImage): RgbImage {
  const turned = new Uint8Array(data.length);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const from = (row * width + column) * 3;
      turned.set(data.subarray(from, from + 3), (column * height + height - 1 - row) * 3);
    }
  return { width: height, height: width, data: turned };
}

/** The tensor `[3, height, width]` of a picture, padded as planned. */
function filled(image: RgbImage, plan: ProcessorPlan, channels: readonly Channel[]): Float32Array {
  const { width, height } = plan.tensor;
  const pixels = new Float32Array(width * height * 3);
  for (const [index, { byte, levels }] of channels.entries()) {
    const plane = pixels.subarray(index * width * height, (index + 1) * width * height);
    let from = byte;
    for (let row = 0; row < image.height; row += 1) {
      let to = (row + plan.top) * width + plan.left;
      for (let column = 0; column < image.width; column += 1) {
        plane[to] = levels[image.data[from] ?? 0] ?? 0;
        to += 1;
        from += 3;
      }
    }
    if (plan.mirrored) mirror(plane, image, plan.tensor);
  }
  return pixels;
}

/** Fills a plane beyond the picture with its last columns and rows backwards (`np.pad` with `symmetric`). */
function mirror(plane: Float32Array, inside: Extent, { width, height }: Extent): void {
  for (let row = 0; row < inside.height; row += 1)
    for (let column = inside.width; column < width; column += 1)
      plane[row * width + column] = plane[row * width + mirrored(column, inside.width)] ?? 0;
  for (let row = inside.height; row < height; row += 1) {
    const from = mirrored(row, inside.height) * width;
    plane.copyWithin(row * width, from, from + width);
  }
}

/** The place inside of `length` that a place beyond it mirrors, back and forth where it is far beyond. */
function mirrored(at: number, length: number): number {
  const turn = at % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}
