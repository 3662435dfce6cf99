/**
 * Pictures as OWLv2 wants them (`Owlv2ImageProcessorPil` of transformers, which follows scikit-image): filled up to a
 * square with black to the right and below, smoothed where it is made smaller, and sampled between pixels, all in
 * floating point. Smoothing and sampling are both separable, so each direction is one pass of weighted sums. Pure.
 */
import type { RgbImage } from '../media/image.ts';
import { badPicture } from '../media/image-limits.ts';
import { loadFailed } from '../backends/model-files.ts';
import { readProcessorConfig, kindOf, sizeOf, type ProcessorConfig } from './processor-config.ts';
import { MAX_TENSOR_PIXELS } from './processor-plan.ts';
import { levelTables, type PreparedImage } from './processor.ts';

/** How many deviations a Gaussian reaches (`truncate` of `scipy.ndimage.gaussian_filter`). */
const REACH = 4;
/** The presets of the class: the mean and deviation of CLIP, and a square of 960 pixels. */
const MEAN = [0.48145466, 0.4578275, 0.40821073];
const DEVIATION = [0.26862954, 0.26130258, 0.27577711];
const SIDE = 960;

/** The weights of one output: those of the inputs from `first` on. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** What stands for a place beyond the ends: the place as far inside, the end itself not repeated (`mirror` of scipy). */
function mirrored(at: number, length: number): number {
  if (length === 1) return 0;
  const around = 2 * (length - 1);
  const turn = ((at % around) + around) % around;
  return turn < length ? turn : around - turn;
}

/** The Gaussian for a scale of `factor` inputs to one output; of one weight where nothing is made smaller. */
function gaussian(factor: number): readonly number[] {
  const sigma = Math.max(0, (factor - 1) / 2);
  const radius = Math.trunc(REACH * sigma + 0.5);
  const heights = Array.from({ length: 2 * radius + 1 }, (_, index) =>
    sigma === 0 ? 1 : Math.exp((-0.5 / (sigma * sigma)) * (index - radius) ** 2),
  );
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.map((height) => height / sum);
}

/**
 * How `length` inputs become `outputs`, of which only the first `filled` are not black: the two inputs beside each
 * place (`zoom` with `grid_mode` and order 1), each smoothed.
 */
export function tapsOf(length: number, outputs: number, filled: number): Taps[] {
  const factor = length / outputs;
  const kernel = gaussian(factor);
  const radius = (kernel.length - 1) / 2;
  return Array.from({ length: outputs }, (_, output) => {
    const place = factor * output + 0.5 * factor - 0.5;
    const before = Math.floor(place);
    const sums = new Map<number, number>();
    for (const [at, share] of [
      [before, 1 - (place - before)],
      [before + 1, place - before],
    ] as const)
      for (const [index, weight] of kernel.entries()) {
        const from = mirrored(mirrored(at, length) + index - radius, length);
        if (from < filled) sums.set(from, (sums.get(from) ?? 0) + share * weight);
      }
    const first = Math.min(filled, ...sums.keys());
    const last = Math.max(-1, ...sums.keys());
    const weights = Array.from(
      { length: Math.max(0, last - first + 1) },
      (_, index) => sums.get(first + index) ?? 0,
    );
    return { first, weights };
  });
}

/** Prepares pictures for one OWLv2 model. */
export interface SquareProcessor {
  /** Throws INVALID_INPUT for a picture of which the model would have to look at too much. */
  prepare(image: RgbImage): PreparedImage;
}

/** The processor of an OWLv2 model's folder. Throws MODEL_LOAD_FAILED for another one. */
export async function loadSquareProcessor(directory: string): Promise<SquareProcessor> {
  return squareProcessor(await readProcessorConfig(directory));
}

/** A processor by the fields of its file. */
export function squareProcessor(config: ProcessorConfig): SquareProcessor {
  if (kindOf(config) !== 'Owlv2')
    throw loadFailed("The model's pictures are not prepared as those of OWLv2 are.", 'Choose another model.');
  const { width = SIDE, height = SIDE } = sizeOf(config.size, true) ?? {};
  if (width * height > MAX_TENSOR_PIXELS)
    throw loadFailed(
      `preprocessor_config.json asks for ${String(width)} × ${String(height)} pixels, which is too much.`,
    );
  const tables = levelTables({
    rescale: (config.do_rescale ?? true) ? (config.rescale_factor ?? 1 / 255) : null,
    offset: false,
    normalize: false,
    twice: false,
    mean: MEAN,
    std: DEVIATION,
    flip: false,
  });
  const normalize = config.do_normalize ?? true;
  const mean = normalize ? (config.image_mean ?? MEAN) : [0, 0, 0];
  const std = normalize ? (config.image_std ?? DEVIATION) : [1, 1, 1];
  const padded = config.do_pad ?? true;
  const resized = config.do_resize ?? true;
  return {
    prepare: (image) => {
      const longest = Math.max(image.width, image.height);
      const [across, down] = padded ? [longest, longest] : [image.width, image.height];
      const [tensorWidth, tensorHeight] = resized ? [width, height] : [across, down];
      if (tensorWidth * tensorHeight > MAX_TENSOR_PIXELS)
        throw badPicture(
          `the model would have to look at ${String(tensorWidth)} × ${String(tensorHeight)} pixels of this picture`,
          'Cut the picture to a shape that is less long, or make it smaller.',
        );
      const columns = tapsOf(across, tensorWidth, image.width);
      const rows = tapsOf(down, tensorHeight, image.height);
      const pixels = new Float32Array(3 * tensorWidth * tensorHeight);
      for (const [channel, { levels }] of tables.entries()) {
        const plane = pixels.subarray(
          channel * tensorWidth * tensorHeight,
          (channel + 1) * tensorWidth * tensorHeight,
        );
        summed(image, channel, levels, columns, rows, plane);
        const [middle = 0, deviation = 1] = [mean[channel], std[channel]];
        for (let at = 0; at < plane.length; at += 1) plane[at] = ((plane[at] ?? 0) - middle) / deviation;
      }
      const { width: w, height: h } = image;
      return {
        pixels,
        width: tensorWidth,
        height: tensorHeight,
        tensorWidth,
        tensorHeight,
        original: { width: w, height: h },
      };
    },
  };
}

/** One channel: across into rows of the picture's own height, then down into the plane. */
function summed(
  image: RgbImage,
  channel: number,
  levels: Float32Array,
  columns: readonly Taps[],
  rows: readonly Taps[],
  plane: Float32Array,
): void {
  const wide = columns.length;
  const between = new Float32Array(wide * image.height);
  for (let row = 0; row < image.height; row += 1) {
    const line = row * image.width * 3 + channel;
    for (const [column, { first, weights }] of columns.entries()) {
      let sum = 0;
      for (let index = 0; index < weights.length; index += 1)
        sum += (weights[index] ?? 0) * (levels[image.data[line + (first + index) * 3] ?? 0] ?? 0);
      between[row * wide + column] = sum;
    }
  }
  for (const [row, { first, weights }] of rows.entries())
    for (let column = 0; column < wide; column += 1) {
      let sum = 0;
      for (let index = 0; index < weights.length; index += 1)
        sum += (weights[index] ?? 0) * (between[(first + index) * wide + column] ?? 0);
      plane[row * wide + column] = sum;
    }
}
