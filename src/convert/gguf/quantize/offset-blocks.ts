/**
 * Q4_K and Q5_K: blocks of 256 values in 8 sub-blocks, each with a scale and an offset of 6 bits of their own. After
 * `quantize_row_q4_K_ref` and `quantize_row_q5_K_ref` of ggml-quants.c, to the bit.
 */
import { halfBits } from '../half.ts';
import type { BlockFormat } from './format.ts';
import { SUPER, Search, nearest, type SearchName } from './search.ts';

const SUB_BLOCKS = 8;
const SUB_VALUES = SUPER / SUB_BLOCKS;
/** The largest scale and offset in 6 bits. */
const TOP = 63;
/** Bytes of the two halves and of the packed scales and offsets. */
const HEAD_BYTES = 4 + 12;
/** Floats of what was found for one block, and of each of its two groups. */
const FOUND = 32;
const GROUP = 16;
const { fround } = Math;

const half = new Float16Array(1);
/** Scales and offsets in 6 bits, and the levels, of the block that is being packed. */
const scales = new Uint8Array(SUB_BLOCKS);
const offsets = new Uint8Array(SUB_BLOCKS);
const levels = new Uint8Array(SUPER);

/** Where in what was found a result (0 scale, 1 negated offset, 2 factor, 3 offset of the best try) of a sub-block lies. */
const at = (block: number, sub: number, result: number): number =>
  block * FOUND + (sub >> 2) * GROUP + result * 4 + (sub & 3);

/** The largest of a result of all sub-blocks, at least 0. */
function largest(found: Float32Array, block: number, result: number): number {
  let most = 0;
  for (let sub = 0; sub < SUB_BLOCKS; sub++) {
    const value = found[at(block, sub, result)] ?? 0;
    if (value > most) most = value;
  }
  return most;
}

/** A result of all sub-blocks in 6 bits. */
function inSixBits(
  found: Float32Array,
  block: number,
  result: number,
  most: number,
  target: Uint8Array,
): void {
  const factor = most > 0 ? fround(TOP / most) : 0;
  for (let sub = 0; sub < SUB_BLOCKS; sub++)
    target[sub] = Math.min(TOP, nearest(fround(factor * (found[at(block, sub, result)] ?? 0))) & 0xff);
}

/** Writes the halves of both scales and the 16 numbers of 6 bits: the upper bits of the last four go above the first. */
function putHead(target: Uint8Array, to: number, scale: number, offset: number): void {
  const bits = [halfBits(scale), halfBits(offset)];
  for (const [index, pair] of bits.entries()) {
    target[to + 2 * index] = pair & 0xff;
    target[to + 2 * index + 1] = pair >>> 8;
  }
  for (let sub = 0; sub < 4; sub++) {
    const [late, lateOffset] = [scales[sub + 4] ?? 0, offsets[sub + 4] ?? 0];
    target[to + 4 + sub] = (scales[sub] ?? 0) | ((late >> 4) << 6);
    target[to + 8 + sub] = (offsets[sub] ?? 0) | ((lateOffset >> 4) << 6);
    target[to + 12 + sub] = (late & 15) | ((lateOffset & 15) << 4);
  }
}

/** The levels of a sub-block for its final scale and offset; where the scale became 0, those of the search stay. */
function setLevels(
  values: Float32Array,
  found: Float32Array,
  block: number,
  sub: number,
  top: number,
  scale: number,
  offset: number,
): void {
  const from = block * SUPER + sub * SUB_VALUES;
  const [factor, base] = [found[at(block, sub, 2)] ?? 0, found[at(block, sub, 3)] ?? 0];
  for (let index = 0; index < SUB_VALUES; index++) {
    const value = values[from + index] ?? 0;
    const exact =
      scale === 0 ? fround(factor * fround(value - base)) : fround(fround(value + offset) / scale);
    levels[sub * SUB_VALUES + index] = Math.max(0, Math.min(top, nearest(exact)));
  }
}

/** Quantizes one block up to its levels, and writes its head. */
function prepare(
  values: Float32Array,
  found: Float32Array,
  block: number,
  top: number,
  target: Uint8Array,
  to: number,
): void {
  const [mostScale, mostOffset] = [largest(found, block, 0), largest(found, block, 1)];
  inSixBits(found, block, 0, mostScale, scales);
  inSixBits(found, block, 1, mostOffset, offsets);
  const [scale, offset] = [fround(mostScale / TOP), fround(mostOffset / TOP)];
  putHead(target, to, scale, offset);
  const scaleStored = ((half[0] = scale), half[0]);
  const offsetStored = ((half[0] = offset), half[0]);
  for (let sub = 0; sub < SUB_BLOCKS; sub++)
    setLevels(
      values,
      found,
      block,
      sub,
      top,
      fround(scaleStored * (scales[sub] ?? 0)),
      fround(offsetStored * (offsets[sub] ?? 0)),
    );
}

/** Four bits of every level: 64 levels in 32 bytes, the later half in the upper bits. */
function putNibbles(target: Uint8Array, to: number): void {
  for (let index = 0; index < SUPER / 2; index++) {
    const low = (index >> 5) * 64 + (index & 31);
    target[to + index] = ((levels[low] ?? 0) & 15) | (((levels[low + 32] ?? 0) & 15) << 4);
  }
}

/** The fifth bits: byte i has those of the levels i, i + 32, i + 64, … */
function putFifths(target: Uint8Array, to: number): void {
  for (let index = 0; index < 32; index++) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= ((levels[bit * 32 + index] ?? 0) >> 4) << bit;
    target[to + index] = byte;
  }
}

/** What the search tries: (least + step · index + top), in float32. */
const tries = (least: number, count: number, top: number): number[] =>
  Array.from({ length: count + 1 }, (_, index) => fround(fround(least + fround(fround(0.1) * index)) + top));

function format(
  name: SearchName,
  top: number,
  steps: number[],
  bytes: number,
  put: (target: Uint8Array, to: number) => void,
): BlockFormat {
  let search: Search | undefined;
  return {
    values: SUPER,
    bytes,
    quantize: (source, target) => {
      search ??= new Search(name, steps);
      let to = 0;
      search.over(source, (values, found, block) => {
        prepare(values, found, block, top, target, to);
        put(target, to + HEAD_BYTES);
        to += bytes;
      });
    },
  };
}

/** 4.5 bits a value. */
export const Q4_K = format('offset15', 15, tries(-1, 20, 15), HEAD_BYTES + 128, putNibbles);

/** 5.5 bits a value. */
export const Q5_K = format('offset31', 31, tries(-0.5, 15, 31), HEAD_BYTES + 160, (target, to) => {
  putFifths(target, to);
  putNibbles(target, to + 32);
});
