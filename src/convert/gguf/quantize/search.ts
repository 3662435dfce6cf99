/** Runs the searches of {@link ./offset-search.ts} and {@link ./centred-search.ts} over the blocks of a row, a batch at a time. */
import { moduleOf } from '../../../shared/wasm-code.ts';
import { centredSearch } from './centred-search.ts';
import { offsetSearch } from './offset-search.ts';
import { SCRATCH_BYTES } from './search-parts.ts';

/** Values of a block of every K-quant. */
export const SUPER = 256;
/** Blocks of a batch: 64 kB of values, which a processor keeps close. */
const BATCH = 64;
const PAGE = 65_536;
/** The most tries of any search. */
const MOST_STEPS = 32;
/** Vectors of four results for 4 of 16 sub-blocks, two results each; the offset search has as many. */
const RESULT_FLOATS = 32;

type Kernel = (...parameters: readonly number[]) => void;
const isKernel = (value: unknown): value is Kernel => typeof value === 'function';

const compiled = new WebAssembly.Module(moduleOf([offsetSearch(15), offsetSearch(31), centredSearch()]));

/** Names of the searches, and how many groups of four sub-blocks a block has for each. */
const GROUPS = { offset15: 2, offset31: 2, centred: 4 } as const;
/** The name of a search. */
export type SearchName = keyof typeof GROUPS;

/**
 * What a search found in one block: {@link RESULT_FLOATS} floats. For `offset…` two groups of scales, negated offsets,
 * factors and offsets of four sub-blocks each; for `centred` four groups of scales and factors.
 */
export type Found = (values: Float32Array, found: Float32Array, block: number) => void;

/** A search with its memory. */
export class Search {
  readonly #values: Float32Array;
  readonly #results: Float32Array;
  readonly #run: (blocks: number) => void;

  /** `tries`: what the search divides by the range, one after the other. */
  constructor(name: SearchName, tries: readonly number[]) {
    const valueBytes = BATCH * SUPER * 4;
    const resultAt = valueBytes;
    const stepAt = resultAt + BATCH * RESULT_FLOATS * 4;
    const scratchAt = stepAt + MOST_STEPS * 4;
    const memory = new WebAssembly.Memory({ initial: Math.ceil((scratchAt + SCRATCH_BYTES) / PAGE) });
    new Float32Array(memory.buffer, stepAt, MOST_STEPS).set(tries);
    this.#values = new Float32Array(memory.buffer, 0, BATCH * SUPER);
    this.#results = new Float32Array(memory.buffer, resultAt, BATCH * RESULT_FLOATS);
    const kernel = new WebAssembly.Instance(compiled, { host: { memory } }).exports[name];
    if (!isKernel(kernel)) throw new TypeError(`the module has no ${name}`);
    this.#run = (blocks) => {
      kernel(0, scratchAt, resultAt, stepAt, tries.length, blocks * GROUPS[name]);
    };
  }

  /** Searches all blocks of `source` and tells for each, in order, its values and what was found. */
  over(source: Float32Array, tell: Found): void {
    for (let from = 0; from < source.length; from += BATCH * SUPER) {
      const values = Math.min(BATCH * SUPER, source.length - from);
      this.#values.set(source.subarray(from, from + values));
      this.#run(values / SUPER);
      for (let block = 0; block * SUPER < values; block++) tell(this.#values, this.#results, block);
    }
  }
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The nearest whole number, halves to even, as the reference's `nearest_int` has it for floats of any size. */
export function nearest(value: number): number {
  float[0] = Math.fround(value + 12_582_912);
  return ((bits[0] ?? 0) & 0x7f_ff_ff) - 0x40_00_00;
}
