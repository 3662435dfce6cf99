/**
 * torch.nn.functional.interpolate of one plane of fp32 numbers, without antialiasing, as models enlarge their own
 * answers (ATen/native/UpSample.h). Positions are computed in fp32, as there.
 */

/** Keys' cubic with a = -0.75, as torch has it (Pillow has -0.5). */
const CUBIC_A = -0.75;

const { fround } = Math;

/** What `mode` of torch's interpolate may be here. */
export type TorchMode = 'bilinear' | 'bicubic' | 'nearest';

/** How each sample of a line is made of `taps` others. */
export interface Taps {
  readonly taps: number;
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

function scaleOf(from: number, to: number, alignCorners: boolean): number {
  if (!alignCorners) return fround(from / to);
  return to > 1 ? fround((from - 1) / (to - 1)) : 0;
}

function cubicWeights(part: number): [number, number, number, number] {
  const near = (x: number): number => ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  const far = (x: number): number => ((CUBIC_A * x - 5 * CUBIC_A) * x + 8 * CUBIC_A) * x - 4 * CUBIC_A;
  return [far(part + 1), near(part), near(1 - part), far(2 - part)];
}

const TAPS: Readonly<Record<TorchMode, number>> = { nearest: 1, bilinear: 2, bicubic: 4 };

/** The taps of a line of `from` samples enlarged or shrunk to `to`: for `bilinear` two for each, left and right. */
export function tapsOf(from: number, to: number, mode: TorchMode, alignCorners: boolean): Taps {
  const taps = TAPS[mode];
  const places = new Int32Array(to * taps);
  const weights = new Float32Array(to * taps);
  const scale = scaleOf(from, to, alignCorners && mode !== 'nearest');
  for (let index = 0; index < to; index += 1) {
    const { start, given } = sample(index, scale, mode, alignCorners);
    for (const [tap, weight] of given.entries()) {
      places[index * taps + tap] = Math.min(from - 1, Math.max(0, start + tap));
      weights[index * taps + tap] = weight;
    }
  }
  return { taps, places, weights };
}

function sample(
  index: number,
  scale: number,
  mode: TorchMode,
  alignCorners: boolean,
): { readonly start: number; readonly given: readonly number[] } {
  if (mode === 'nearest') return { start: Math.floor(fround(index * scale)), given: [1] };
  const exact = alignCorners ? fround(index * scale) : fround(fround(scale * fround(index + 0.5)) - 0.5);
  // The linear mode alone keeps positions from going below the first sample.
  const at = mode === 'bilinear' ? Math.max(0, exact) : exact;
  const start = Math.floor(at);
  const part = fround(at - start);
  return mode === 'bilinear'
    ? { start, given: [1 - part, part] }
    : { start: start - 1, given: cubicWeights(part) };
}

/**
 * A plane `[height, width]` in another size, as `torch.nn.functional.interpolate(…, mode, align_corners)` does it.
 * `alignCorners` means nothing for `nearest`.
 */
export function resizeTorch(
  plane: Float32Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
  mode: TorchMode,
  alignCorners = false,
): Float32Array {
  if (width === toWidth && height === toHeight) return plane;
  const across = tapsOf(width, toWidth, mode, alignCorners);
  const down = tapsOf(height, toHeight, mode, alignCorners);
  const wide = new Float32Array(toWidth * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < toWidth; column += 1) {
      let sum = 0;
      for (let tap = column * across.taps; tap < (column + 1) * across.taps; tap += 1)
        sum += (plane[row * width + (across.places[tap] ?? 0)] ?? 0) * (across.weights[tap] ?? 0);
      wide[row * toWidth + column] = sum;
    }
  }
  return stacked(wide, toWidth, toHeight, down);
}

function stacked(
  wide: Float32Array,
  width: number,
  height: number,
  { taps, places, weights }: Taps,
): Float32Array {
  const out = new Float32Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let tap = row * taps; tap < (row + 1) * taps; tap += 1) {
      const weight = weights[tap] ?? 0;
      const from = (places[tap] ?? 0) * width;
      for (let column = 0; column < width; column += 1) {
        const at = row * width + column;
        out[at] = (out[at] ?? 0) + (wide[from + column] ?? 0) * weight;
      }
    }
  }
  return out;
}
