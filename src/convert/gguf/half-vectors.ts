/**
 * Rounding to half precision as code of WebAssembly, eight numbers at a time: to the nearest, halves to even, as ggml and
 * numpy do. JavaScript took as long for it as a disk takes for the whole file.
 */
import { advance, constant, get, moduleOf, repeat, whereAny, type Code } from '../../shared/wasm-code.ts';
import {
  aboveShort,
  aboveUnsignedShort,
  aboveWhole,
  asShorts,
  assign,
  belowShort,
  belowWhole,
  both,
  choose,
  either,
  firstShorts,
  floats,
  lastShorts,
  leftBy,
  loadAt,
  minusShort,
  minusWhole,
  plus,
  plusWhole,
  rightBy,
  shortLeftBy,
  shorts,
  storeAt,
  wholes,
} from '../../shared/wasm-floats.ts';

/** Bytes of a vector, and numbers of 16 bits in it. */
const VECTOR = 16;
const LANES = 8;

/** Parameters: where numbers are read, where halves go, where it is told that one is not finite, and how many vectors. */
const [FROM, TO, TOLD, COUNT] = [0, 1, 2, 3];
/** Locals: what was read, its size without the sign, halves without their sign, and what was not finite so far. */
const [READ, MORE, SIZE, HALVES, BAD] = [4, 5, 6, 7, 8];

/** The largest finite half, an infinite one, and one that is no number. */
const [MOST_HALF, INFINITE_HALF, NO_HALF] = [0x7bff, 0x7c00, 0x7e00];

/**
 * Sizes (float32's bits) below the least normal half, 2^-14, as halves: 0.5 has steps of 2^-24, as these have, so adding
 * it rounds, and what it adds to its own bits is the half.
 */
const belowNormal = (size: Code): Code => minusWhole(plus(size, floats(0.5)), floats(0.5));

/** Halves that are not finite, of sizes in {@link HALVES}. */
const tellBad: Code = assign(BAD, either(get(BAD), aboveShort(get(HALVES), shorts(MOST_HALF))));

/** `body` over all vectors of 16-bit halves in the local `HALVES`; it reads `read` bytes each time. */
function kernel(name: string, read: number, body: Code): Parameters<typeof moduleOf>[0][number] {
  const loop = repeat(COUNT, [...body, ...advance(FROM, constant(read)), ...advance(TO, constant(VECTOR))]);
  const told = storeAt(TOLD, 0, either(loadAt(TOLD, 0), get(BAD)));
  return { name, parameters: 4, numbers: 0, vectors: 5, body: [...loop, ...told] };
}

/** Exponents in bfloat16: of the least normal half, 2^-14, and of the last number below what is too large for one, 2^16. */
const [LEAST_NORMAL, MOST_NORMAL] = [0x3880, 0x477f];

/** Sizes of bfloat16, whose bits are the upper ones of float32, that are no normal halves. */
const outOfRange: Code = [
  ...assign(
    HALVES,
    choose(
      belowShort(get(SIZE), shorts(LEAST_NORMAL)),
      asShorts(
        belowNormal(leftBy(firstShorts(get(SIZE)), 16)),
        belowNormal(leftBy(lastShorts(get(SIZE)), 16)),
      ),
      get(HALVES),
    ),
  ),
  ...assign(HALVES, choose(aboveShort(get(SIZE), shorts(MOST_NORMAL)), shorts(INFINITE_HALF), get(HALVES))),
  ...assign(HALVES, choose(aboveShort(get(SIZE), shorts(0x7f80)), shorts(NO_HALF), get(HALVES))),
  ...tellBad,
];

/** A normal half holds every bfloat16 number of its range, with another exponent: few vectors of weights need more. */
const brains = kernel('brains', VECTOR, [
  ...assign(READ, loadAt(FROM, 0)),
  ...assign(SIZE, both(get(READ), shorts(0x7fff))),
  ...assign(HALVES, shortLeftBy(minusShort(get(SIZE), shorts(0x3800)), 3)),
  ...whereAny(
    aboveUnsignedShort(minusShort(get(SIZE), shorts(LEAST_NORMAL)), shorts(MOST_NORMAL - LEAST_NORMAL)),
    outOfRange,
  ),
  ...storeAt(TO, 0, either(get(HALVES), both(get(READ), shorts(0x8000)))),
]);

/** Four float32 sizes as halves in 32 bits. */
const rounded = (size: Code): Code => {
  // Half a step less one, and one more where the last bit that stays is odd: halves go to even. A carry that runs into
  // the exponent is right, up to infinity.
  const odd = both(rightBy(size, 13), wholes(1));
  const normal = minusWhole(rightBy(plusWhole(plusWhole(size, wholes(0xfff)), odd), 13), wholes(112 << 10));
  const small = choose(belowWhole(size, wholes(113 << 23)), belowNormal(size), normal);
  const large = choose(aboveWhole(size, wholes((143 << 23) - 1)), wholes(INFINITE_HALF), small);
  return choose(aboveWhole(size, wholes(255 << 23)), wholes(NO_HALF), large);
};
const sizeOf = (local: number): Code => both(get(local), wholes(0x7fff_ffff));
const signOf = (local: number): Code => both(rightBy(get(local), 16), wholes(0x8000));

const singles = kernel('singles', 2 * VECTOR, [
  ...assign(READ, loadAt(FROM, 0)),
  ...assign(MORE, loadAt(FROM, VECTOR)),
  ...assign(HALVES, asShorts(rounded(sizeOf(READ)), rounded(sizeOf(MORE)))),
  ...tellBad,
  ...assign(SIZE, asShorts(signOf(READ), signOf(MORE))),
  ...storeAt(TO, 0, either(get(HALVES), get(SIZE))),
]);

const halves = kernel('halves', VECTOR, [
  ...assign(HALVES, both(loadAt(FROM, 0), shorts(0x7fff))),
  ...tellBad,
]);

/** Bytes that are worked on at a time: they stay in a processor's first cache, where copying them costs little. */
const SCRATCH = 16_384;
const PAGE = 65_536;

type Kernel = (from: number, to: number, told: number, vectors: number) => void;
const isKernel = (value: unknown): value is Kernel => typeof value === 'function';

/** The compiled loops and the memory that they work on. */
class Loops {
  readonly #exports: WebAssembly.Exports;
  readonly #bytes: Uint8Array;
  readonly #shorts: Uint16Array;
  readonly #floats: Float32Array;

  constructor() {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((SCRATCH + VECTOR) / PAGE) });
    const compiled = new WebAssembly.Module(moduleOf([brains, singles, halves]));
    this.#exports = new WebAssembly.Instance(compiled, { host: { memory } }).exports;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#shorts = new Uint16Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
  }

  /** Runs a loop over all of `source`, into `target` unless there is none; true where all halves are finite. */
  over(name: string, source: Uint16Array | Float32Array, target?: Uint16Array): boolean {
    const loop = this.#exports[name];
    if (!isKernel(loop)) throw new TypeError(`the module has no ${name}`);
    const input = source instanceof Float32Array ? this.#floats : this.#shorts;
    this.#bytes.fill(0, SCRATCH, SCRATCH + VECTOR);
    const most = SCRATCH / source.BYTES_PER_ELEMENT;
    for (let from = 0; from < source.length; from += most) {
      const end = Math.min(from + most, source.length);
      input.set(source.subarray(from, end));
      // What fills up the last vector is zero, and finite.
      const whole = Math.ceil((end - from) / LANES) * LANES;
      input.fill(0, end - from, whole);
      loop(0, 0, SCRATCH, whole / LANES);
      target?.set(this.#shorts.subarray(0, end - from), from);
    }
    return this.#bytes.subarray(SCRATCH, SCRATCH + VECTOR).every((byte) => byte === 0);
  }
}

let loops: Loops | undefined;

/** bfloat16 numbers as halves; `target` has as many as `source`. True where all of them are finite. */
export function narrowBrains(source: Uint16Array, target: Uint16Array): boolean {
  return (loops ??= new Loops()).over('brains', source, target);
}

/** Single precision to half. `target` has as many numbers as `source`. True where all halves are finite. */
export function narrow(source: Float32Array, target: Uint16Array): boolean {
  return (loops ??= new Loops()).over('singles', source, target);
}

/** True where all of the halves are finite. */
export function areFinite(halves: Uint16Array): boolean {
  return (loops ??= new Loops()).over('halves', halves);
}
