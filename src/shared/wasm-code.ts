/**
 * The few instructions of WebAssembly that the kernels for pictures and for weights are written in, and the frame of a
 * module around them: enough to build them here, without a compiler and without bytes that nobody can read. Numbers are
 * those of the WebAssembly core specification, chapter 5 (binary format). Those on floats are in `wasm-floats.ts`.
 */

/** Some bytes of code. */
export type Code = readonly number[];

/** Unsigned LEB128. */
function leb(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

/** Signed LEB128 of a constant of 32 bits. */
function signedLeb(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    if ((rest >> 6 === 0 && (low & 0x40) === 0) || (rest >> 6 === -1 && (low & 0x40) !== 0))
      return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** An instruction on vectors. */
export const simd = (code: number, ...rest: readonly number[]): Code => [0xfd, ...leb(code), ...rest];
/** No alignment is promised, and addresses are sums of their own. */
export const anywhere = (offset: number): Code => [0, ...leb(offset)];

/** The value of a local. */
export const get = (local: number): Code => [0x20, ...leb(local)];
/** Into a local. */
export const set = (local: number): Code => [0x21, ...leb(local)];
/** A 32-bit whole number. */
export const constant = (value: number): Code => [0x41, ...signedLeb(value)];
/** The sum of two 32-bit numbers. */
export const add: Code = [0x6a];
/** The product of two 32-bit numbers. */
export const multiply: Code = [0x6c];
/** A 32-bit number from memory, `offset` bytes behind the address. */
export const load = (offset = 0): Code => [0x28, ...anywhere(offset)];

/** Four lanes of one 32-bit value from memory. */
export const loadSplat = (offset: number): Code => simd(0x09, ...anywhere(offset));
/** Eight bytes from memory, and eight zeros. */
export const loadEight: Code = simd(0x5d, ...anywhere(0));
/** The first four bytes of a vector to memory. */
export const storeFour: Code = simd(0x5a, ...anywhere(0), 0);
/** The first eight bytes of a vector to memory. */
export const storeEight: Code = simd(0x5b, ...anywhere(0), 0);
/** Four lanes of one 32-bit value. */
export const splat: Code = simd(0x11);
/** Bytes of two vectors, in the order of 16 places: 0 to 15 are the first one's. */
export const shuffle = (places: Code): Code => simd(0x0d, ...places);
/** The lower eight bytes as numbers of 16 bits. */
export const widenLow: Code = simd(0x89);
/** The higher eight bytes as numbers of 16 bits. */
export const widenHigh: Code = simd(0x8a);
/** Sums of the four lanes of two vectors. */
export const addLanes: Code = simd(0xae);
/** The four lanes, shifted to the left. */
export const shiftLeft: Code = simd(0xab);
/** The four lanes, shifted to the right with their sign. */
export const shiftRight: Code = simd(0xac);
/** Products of 16-bit numbers, two neighbours added: four sums of 32 bits. */
export const dot: Code = simd(0xba);
/** Two vectors of 32-bit numbers as one of 16 bits; what does not fit is cut to the limit. */
export const narrowTo16: Code = simd(0x85);
/** Two vectors of 16-bit numbers as one of unsigned bytes; what does not fit is cut to the limit. */
export const narrowToBytes: Code = simd(0x66);

/** `body` over and over, for as long as the local `counter`, less 1 each time, is not 0. */
export function repeat(counter: number, body: Code): Code {
  const less = [...get(counter), ...constant(-1), ...add, 0x22, ...leb(counter)];
  return [0x03, 0x40, ...body, ...less, 0x0d, 0, 0x0b];
}

/** `body` where one of the bits of a vector is set. */
export function whereAny(mask: Code, body: Code): Code {
  return [...mask, ...simd(0x53), 0x04, 0x40, ...body, 0x0b];
}

/** Adds some code's number to a local. */
export function advance(local: number, by: Code): Code {
  return [...get(local), ...by, ...add, ...set(local)];
}

/** A function: how many parameters of 32 bits it takes, its further locals, and what it does. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  /** Locals behind the parameters: whole numbers first, then vectors. */
  readonly numbers: number;
  readonly vectors: number;
  readonly body: Code;
}

const I32 = 0x7f;
const V128 = 0x7b;

const vector = (items: readonly Code[]): Code => [...leb(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...leb(content.length), ...content];
const text = (value: string): Code => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));

/** The bytes of a module whose functions work on a memory that is imported as `host.memory`. */
export function moduleOf(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...leb(parameters),
    ...Array<number>(parameters).fill(I32),
    0,
  ]);
  const bodies = functions.map(({ numbers, vectors, body }) => {
    const code = [2, ...leb(numbers), I32, ...leb(vectors), V128, ...body, 0x0b];
    return [...leb(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector([[...text('host'), ...text('memory'), 2, 0, 1]])),
    ...section(3, vector(functions.map((_, index) => leb(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0, ...leb(index)]))),
    ...section(10, vector(bodies)),
  ]);
}
