/**
 * Q6_K: blocks of 256 values in 16 sub-blocks, each with a signed scale of 8 bits of its own and no offset. After
 * `quantize_row_q6_K_ref` of ggml-quants.c, to the bit.
 */
import { halfBits } from '../half.ts';
import type { BlockFormat } from './format.ts';
import { LEAST_MAXIMUM } from './search-parts.ts';
import { SUPER, Search, nearest } from './search.ts';

const SUB_BLOCKS = 16;
const SUB_VALUES = SUPER / SUB_BLOCKS;
/** Lower nibbles, upper pairs of bits, scales, and the half that multiplies them. */
const LOW_BYTES = 128;
const HIGH_BYTES = 64;
const BYTES = LOW_BYTES + HIGH_BYTES + SUB_BLOCKS + 2;
const FOUND = 32;
const { fround } = Math;

const half = new Float16Array(1);
const levels = new Uint8Array(SUPER);
const scales = new Int8Array(SUB_BLOCKS);

/** Where in what was found a result (0 scale, 1 factor of the best try) of a sub-block lies. */
const at = (block: number, sub: number, result: number): number =>
  block * FOUND + (sub >> 2) * 8 + result * 4 + (sub & 3);

/** The scale that is farthest from zero, the first of equals. */
function farthest(found: Float32Array, block: number): number {
  let most = 0;
  for (let sub = 0; sub < SUB_BLOCKS; sub++) {
    const scale = found[at(block, sub, 0)] ?? 0;
    if (Math.abs(scale) > Math.abs(most)) most = scale;
  }
  return most;
}

/** Levels -32 … 31 of a sub-block, plus 32. Where the scale became 0 those of the search stay: 0 for a block of zeros. */
function setLevels(values: Float32Array, from: number, sub: number, scale: number, factor: number): void {
  for (let index = 0; index < SUB_VALUES; index++) {
    const value = values[from + index] ?? 0;
    const exact = scale === 0 ? fround(factor * value) : fround(value / scale);
    const level = Math.max(-32, Math.min(31, nearest(exact))) + 32;
    levels[sub * SUB_VALUES + index] = scale === 0 && factor === 0 ? 0 : level;
  }
}

/** 128 levels in 64 bytes of lower nibbles and 32 bytes of upper pairs. */
function putLevels(target: Uint8Array, to: number): void {
  for (let part = 0; part < 2; part++) {
    const [from, low, high] = [part * 128, to + part * 64, to + LOW_BYTES + part * 32];
    for (let index = 0; index < 32; index++) {
      const one = levels[from + index] ?? 0;
      const two = levels[from + index + 32] ?? 0;
      const three = levels[from + index + 64] ?? 0;
      const four = levels[from + index + 96] ?? 0;
      target[low + index] = (one & 15) | ((three & 15) << 4);
      target[low + index + 32] = (two & 15) | ((four & 15) << 4);
      target[high + index] = (one >> 4) | ((two >> 4) << 2) | ((three >> 4) << 4) | ((four >> 4) << 6);
    }
  }
}

function putBlock(
  values: Float32Array,
  found: Float32Array,
  block: number,
  target: Uint8Array,
  to: number,
): void {
  const most = farthest(found, block);
  if (Math.abs(most) < LEAST_MAXIMUM) {
    target.fill(0, to, to + BYTES);
    return;
  }
  const factor = fround(-128 / most);
  const scale = fround(1 / factor);
  half[0] = scale;
  const stored = half[0];
  for (let sub = 0; sub < SUB_BLOCKS; sub++) {
    scales[sub] = Math.min(127, nearest(fround(factor * (found[at(block, sub, 0)] ?? 0))));
    const own = fround(stored * (scales[sub] ?? 0));
    setLevels(values, block * SUPER + sub * SUB_VALUES, sub, own, found[at(block, sub, 1)] ?? 0);
  }
  putLevels(target, to);
  for (let sub = 0; sub < SUB_BLOCKS; sub++) target[to + LOW_BYTES + HIGH_BYTES + sub] = scales[sub] ?? 0;
  const bits = halfBits(scale);
  target[to + BYTES - 2] = bits & 0xff;
  target[to + BYTES - 1] = bits >>> 8;
}

/** What the search tries: 32 + 0.1 · step for the steps -9 … 9, without 0, which came first. */
const TRIES = Array.from({ length: 19 }, (_, index) => index - 9)
  .filter((step) => step !== 0)
  .map((step) => fround(32 + fround(fround(0.1) * step)));

let search: Search | undefined;

/** 6.5625 bits a value. */
export const Q6_K: BlockFormat = {
  values: SUPER,
  bytes: BYTES,
  quantize: (source, target) => {
    search ??= new Search('centred', TRIES);
    let to = 0;
    search.over(source, (values, found, block) => {
      putBlock(values, found, block, target, to);
      to += BYTES;
    });
  },
};
