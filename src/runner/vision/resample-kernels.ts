/** Pillow's filters and the fixed-point weights that it makes of them (src/libImaging/Resample.c). Pure. */

/** Pillow's filters, by the names of its `Image.Resampling`. */
export type PilFilter = 'nearest' | 'box' | 'bilinear' | 'hamming' | 'bicubic' | 'lanczos';

interface Kernel {
  /** Half the width of the kernel, in pixels of the smaller picture. */
  readonly support: number;
  readonly weight: (x: number) => number;
}

/** Keys' cubic with a = -0.5, as Pillow has it (torch has -0.75). */
const CUBIC_A = -0.5;

function sinc(x: number): number {
  if (x === 0) return 1;
  const y = x * Math.PI;
  return Math.sin(y) / y;
}

function hamming(x: number): number {
  const d = Math.abs(x);
  if (d === 0) return 1;
  if (d >= 1) return 0;
  const y = d * Math.PI;
  // Pillow's constants are of single precision.
  return (Math.sin(y) / y) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(y));
}

function bicubic(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return ((CUBIC_A + 2) * d - (CUBIC_A + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * CUBIC_A : 0;
}

const KERNELS: Readonly<Record<Exclude<PilFilter, 'nearest'>, Kernel>> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/**
 * Bits behind the point of a weight: 32, less 8 for the value and 2 for the overshoot of negative lobes
 * (`PRECISION_BITS`).
 */
export const PRECISION_BITS = 22;

/** Half of the last place that is kept: what rounds a sum of products. */
export const HALF = 1 << (PRECISION_BITS - 1);

/** How each sample of a longer or shorter line is made: `count[i]` samples from `first[i]` on, weighed. */
export interface Weights {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `size` places for each sample, in fixed point with {@link PRECISION_BITS} bits behind the point. */
  readonly weights: Int32Array;
  readonly size: number;
}

/** A part of a line: the place of its first sample, and how many there are. */
export interface Part {
  readonly start: number;
  readonly length: number;
}

/**
 * The weights from a line of `from` samples to a part of one of `to` (`precompute_coeffs` and
 * `normalize_coeffs_8bpc`).
 */
export function weightsOf(
  from: number,
  to: number,
  filter: Exclude<PilFilter, 'nearest'>,
  part: Part = { start: 0, length: to },
): Weights {
  const { support: half, weight } = KERNELS[filter];
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = half * stretch;
  const size = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(part.length);
  const count = new Int32Array(part.length);
  const weights = new Int32Array(part.length * size);
  const exact = new Float64Array(size);
  for (let at = 0; at < part.length; at += 1) {
    const center = (part.start + at + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const taps = Math.min(from, Math.trunc(center + support + 0.5)) - start;
    let total = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const value = weight((tap + start - center + 0.5) * (1 / stretch));
      exact[tap] = value;
      total += value;
    }
    for (let tap = 0; tap < taps; tap += 1) {
      const share = total === 0 ? (exact[tap] ?? 0) : (exact[tap] ?? 0) / total;
      // The cast of C cuts towards zero.
      weights[at * size + tap] = Math.trunc((share < 0 ? -0.5 : 0.5) + share * (1 << PRECISION_BITS));
    }
    first[at] = start;
    count[at] = taps;
  }
  return { first, count, weights, size };
}

/**
 * Which sample of a line of `from` stands at each place of a part of one of `to` (`ImagingScaleAffine`, which adds up
 * its steps and so is a hair off the product of place and step).
 */
export function nearestOf(from: number, to: number, part: Part = { start: 0, length: to }): Int32Array {
  const step = from / to;
  const places = new Int32Array(part.length);
  let at = step * 0.5;
  for (let index = 0; index < part.start + part.length; index += 1) {
    if (index >= part.start) places[index - part.start] = Math.min(from - 1, Math.trunc(at));
    at += step;
  }
  return places;
}
