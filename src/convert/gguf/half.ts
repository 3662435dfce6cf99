/** Half precision: the bits of single numbers and of rows, rounded to the nearest, halves to even, as ggml and numpy do. */

const scratch = new Float16Array(1);
const scratchBits = new Uint16Array(scratch.buffer);

/** The 16 bits of a number in half precision. */
export function halfBits(value: number): number {
  scratch[0] = value;
  return scratchBits[0] ?? 0;
}

/** A number in half precision. */
export function roundToHalf(value: number): number {
  scratch[0] = value;
  return scratch[0];
}

/** The float32 bits of every half: widening a row is then one look-up for each number. */
function halvesAsFloats(): Uint32Array {
  const all = new Uint16Array(65_536);
  for (let bits = 0; bits < all.length; bits++) all[bits] = bits;
  return new Uint32Array(Float32Array.from(new Float16Array(all.buffer)).buffer);
}

let widened: Uint32Array | undefined;

/** Halves as float32 numbers. `target` has as many as `source`. */
export function widenHalves(source: Uint16Array, target: Float32Array): void {
  widened ??= halvesAsFloats();
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let index = 0; index < source.length; index++) bits[index] = widened[source[index] ?? 0] ?? 0;
}

/** bfloat16 numbers, the upper halves of float32 ones, as float32. `target` has as many as `source`. */
export function widenBrains(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let index = 0; index < source.length; index++) bits[index] = (source[index] ?? 0) << 16;
}

/** Single precision to half. `target` has as many numbers as `source`. */
export function narrow(source: Float32Array, target: Uint16Array): void {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  for (let index = 0; index < bits.length; index++) target[index] = narrowed(bits[index] ?? 0);
}

/** The half of every bfloat16 number: narrowing a row is then one look-up for each number. */
function brainsAsHalves(): Uint16Array {
  const all = new Uint16Array(65_536).map((_, bits) => bits);
  const wide = new Float32Array(all.length);
  widenBrains(all, wide);
  narrow(wide, all);
  return all;
}

let narrowedBrains: Uint16Array | undefined;

/** In both halves of 32 bits: the sign, and the rest. */
const SIGNS = 0x8000_8000 | 0;
const SIZES = 0x7fff_7fff;
/** bfloat16's bits of the least normal half (2^-14), and of the last number below what is too large for one (2^16). */
const LEAST = 0x3880_3880;
const MOST = 0x477f_477f | SIGNS;
/** The difference of both formats' exponents, where bfloat16 has its own. */
const SHIFTED = 0x3800_3800;

/**
 * bfloat16 numbers as halves; `target` has as many as `source`, and both start at a multiple of four bytes. A normal half
 * holds every bfloat16 number of its range, so two at a time are moved as they are; the others go by the table.
 */
export function narrowBrains(source: Uint16Array, target: Uint16Array): void {
  const table = (narrowedBrains ??= brainsAsHalves());
  const pairs = source.length >>> 1;
  const from = new Int32Array(source.buffer, source.byteOffset, pairs);
  const to = new Int32Array(target.buffer, target.byteOffset, pairs);
  for (let index = 0; index < pairs; index++) {
    const both = from[index] ?? 0;
    const size = both & SIZES;
    // The sign's place stays set in each half whose size is not below LEAST, and not above MOST.
    const inside = ((size | SIGNS) - LEAST) & (MOST - size) & SIGNS;
    to[index] =
      inside === SIGNS
        ? (both & SIGNS) | ((size - SHIFTED) << 3)
        : (table[both & 0xffff] ?? 0) | ((table[both >>> 16] ?? 0) << 16);
  }
  if (source.length % 2 === 1) target[source.length - 1] = table[source.at(-1) ?? 0] ?? 0;
}

/** True where one of the halves, which start at a multiple of four bytes, is no finite number. */
export function hasInfiniteHalf(halves: Uint16Array): boolean {
  const pairs = new Int32Array(halves.buffer, halves.byteOffset, halves.length >>> 1);
  let found = 0;
  // The exponent of what is not finite is all ones: adding one to it carries into the sign's place.
  for (let index = 0; index < pairs.length; index++)
    found |= ((pairs[index] ?? 0) & 0x7c00_7c00) + 0x0400_0400;
  if (halves.length % 2 === 1) found |= ((halves.at(-1) ?? 0) & 0x7c00) + 0x0400;
  return (found & SIGNS) !== 0;
}

/** True where one of the numbers is not finite. */
export function hasInfinite(numbers: Float32Array): boolean {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  let found = 0;
  for (let index = 0; index < bits.length; index++) found |= ((bits[index] ?? 0) & 0x7f80_0000) + 0x0080_0000;
  return (found & 0x8000_0000) !== 0;
}

/** Exponents, in float32's bits, of the least normal half (2^-14) and of what is too large for any half (2^16). */
const LEAST_NORMAL = 113 << 23;
const TOO_LARGE = 143 << 23;
const INFINITE = 255 << 23;

/** The bits of a half for those of a float32. */
function narrowed(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fff_ffff;
  if (size >= LEAST_NORMAL && size < TOO_LARGE) {
    // Half a step less one, and one more where the last bit that stays is odd: halves go to even. A carry that runs
    // into the exponent is right, up to infinity.
    const rounded = size + 0xfff + ((size >>> 13) & 1);
    return sign | ((rounded >>> 13) - (112 << 10));
  }
  if (size > INFINITE) return sign | 0x7e00;
  if (size >= TOO_LARGE) return sign | 0x7c00;
  floatBits[0] = size;
  return sign | halfBits(float[0] ?? 0);
}

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);
