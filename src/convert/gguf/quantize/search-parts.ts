/**
 * The searches for the scales of K-quants as code of WebAssembly. What they compute, in which order and in which
 * precision, follows ggml's reference quantizers (`make_qkx2_quants` and `make_qx_quants` of ggml-quants.c), written
 * anew: four sub-blocks are searched side by side, one in each lane of a vector, so every lane does the same additions in
 * the same order as the reference does for its sub-block, and the results are the same to the bit (where C compilers
 * fuse no multiplications with additions, as on x64).
 *
 * JavaScript's numbers are doubles: the same loops there would need a rounding after each operation, one number at a time.
 */
import { get, type Code } from '../../../shared/wasm-code.ts';
import {
  assign,
  both,
  floats,
  gatherAt,
  greaterWhole,
  lesserWhole,
  minusWhole,
  plus,
  storeAt,
  toFloats,
  wholes,
} from '../../../shared/wasm-floats.ts';

/** Bytes of a vector. */
export const VECTOR = 16;
/** Values of a sub-block of Q4_K and Q5_K. */
export const OFFSET_VALUES = 32;
/** Values of a sub-block of Q6_K. */
export const CENTRED_VALUES = 16;
/** Bytes of scratch memory that a search needs: values, weights and levels of four sub-blocks. */
export const SCRATCH_BYTES = 3 * OFFSET_VALUES * VECTOR;
/** ggml's GROUP_MAX_EPS: below it a sub-block counts as zero. */
export const LEAST_MAXIMUM = 1e-15;

/** The reference's `nearest_int`: adding 1.5 · 2²³ leaves the nearest whole number in the lower bits, halves to even. */
export const nearest = (value: Code, least: number, most: number): Code =>
  toFloats(
    lesserWhole(
      greaterWhole(
        minusWhole(both(plus(value, floats(12_582_912)), wholes(0x7f_ff_ff)), wholes(0x40_00_00)),
        wholes(least),
      ),
      wholes(most),
    ),
  );

/** Code for each index, one after the other. */
export const each = (count: number, code: (index: number) => Code): Code =>
  Array.from({ length: count }, (_, index) => code(index)).flat();

/** `local` grows by a value; at the first index it becomes it. */
export const accumulate = (index: number, local: number, value: Code): Code =>
  assign(local, index === 0 ? value : plus(get(local), value));

/** Four sub-blocks that lie one after the other become one vector for each index, in the scratch memory. */
export const interleave = (source: number, scratch: number, values: number): Code =>
  each(values, (index) => storeAt(scratch, index * VECTOR, gatherAt(source, index * 4, values * 4)));
