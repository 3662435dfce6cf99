/**
 * Block formats whose scale comes from the range of a block alone: Q8_0, Q4_0, Q5_0 and Q5_1, 32 values each. They follow
 * `quantize_row_*_ref` of ggml-quants.c to the bit, in arithmetic of float32: every result of an operation that C
 * rounds goes through Math.fround. A scale so small that its inverse is infinite leaves level 0, as `| 0` makes it and
 * as C compilers for x64 do.
 */
import { halfBits } from '../half.ts';
import type { BlockFormat } from './format.ts';

const VALUES = 32;
const HALF = VALUES / 2;
const { fround } = Math;

/** One block: where its values and where its bytes begin. */
type Block = (source: Float32Array, from: number, target: Uint8Array, to: number) => void;

/** A format of 32 values a block, by what it makes of one. */
function format(bytes: number, block: Block): BlockFormat {
  return {
    values: VALUES,
    bytes,
    quantize: (source, target) => {
      let to = 0;
      for (let from = 0; from < source.length; from += VALUES, to += bytes) block(source, from, target, to);
    },
  };
}

function putHalf(target: Uint8Array, to: number, value: number): void {
  const bits = halfBits(value);
  target[to] = bits & 0xff;
  target[to + 1] = bits >>> 8;
}

/** What values are multiplied by for the scale `scale`. */
const inverse = (scale: number): number => (scale === 0 ? 0 : fround(1 / scale));

/** The value that is farthest from zero, the first of equals. */
function farthest(source: Float32Array, from: number): number {
  let size = 0;
  let found = 0;
  for (let index = from; index < from + VALUES; index++) {
    const value = source[index] ?? 0;
    if (size < Math.abs(value)) {
      size = Math.abs(value);
      found = value;
    }
  }
  return found;
}

/** A scale, then a byte for each value. Halves round away from zero, as C's roundf does. */
export const Q8_0 = format(34, (source, from, target, to) => {
  const scale = fround(Math.abs(farthest(source, from)) / 127);
  const factor = inverse(scale);
  putHalf(target, to, scale);
  for (let index = 0; index < VALUES; index++) {
    const value = fround((source[from + index] ?? 0) * factor);
    // No branch on the sign, which no processor can foresee: all bits of `minus` are set where the value is negative.
    const minus = -Number(value < 0);
    target[to + 2 + index] = (((Math.abs(value) + 0.5) | 0) ^ minus) - minus;
  }
});

/** A scale, then four bits for each value, the first half of the block in the lower ones. */
export const Q4_0 = format(18, (source, from, target, to) => {
  const scale = fround(farthest(source, from) / -8);
  const factor = inverse(scale);
  putHalf(target, to, scale);
  for (let index = 0; index < HALF; index++) {
    const low = fround(fround((source[from + index] ?? 0) * factor) + 8.5);
    const high = fround(fround((source[from + HALF + index] ?? 0) * factor) + 8.5);
    target[to + 2 + index] = Math.min(15, low | 0) | (Math.min(15, high | 0) << 4);
  }
});

/** The fifth bits of 32 levels in four bytes, and the other four as in Q4_0. */
function putFive(target: Uint8Array, to: number, index: number, low: number, high: number): void {
  const bit = 1 << (index % 8);
  const byte = to + (index >> 3);
  if ((low & 16) !== 0) target[byte] = (target[byte] ?? 0) | bit;
  if ((high & 16) !== 0) target[byte + 2] = (target[byte + 2] ?? 0) | bit;
  target[to + 4 + index] = (low & 15) | ((high & 15) << 4);
}

/** A scale, the fifth bits, then four bits for each value. */
export const Q5_0 = format(22, (source, from, target, to) => {
  const scale = fround(farthest(source, from) / -16);
  const factor = inverse(scale);
  putHalf(target, to, scale);
  target.fill(0, to + 2, to + 6);
  for (let index = 0; index < HALF; index++) {
    const low = fround(fround((source[from + index] ?? 0) * factor) + 16.5);
    const high = fround(fround((source[from + HALF + index] ?? 0) * factor) + 16.5);
    putFive(target, to + 2, index, Math.min(31, low | 0), Math.min(31, high | 0));
  }
});

/** A scale and the least value, the fifth bits, then four bits for each value. */
export const Q5_1 = format(24, (source, from, target, to) => {
  let least = source[from] ?? 0;
  let most = least;
  for (let index = from + 1; index < from + VALUES; index++) {
    const value = source[index] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = fround(fround(most - least) / 31);
  const factor = inverse(scale);
  putHalf(target, to, scale);
  putHalf(target, to + 2, least);
  target.fill(0, to + 4, to + 8);
  for (let index = 0; index < HALF; index++) {
    const low = fround(fround(fround((source[from + index] ?? 0) - least) * factor) + 0.5);
    const high = fround(fround(fround((source[from + HALF + index] ?? 0) - least) * factor) + 0.5);
    putFive(target, to + 4, index, low | 0, high | 0);
  }
});
