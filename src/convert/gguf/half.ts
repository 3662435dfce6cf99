/** Half precision: the bits of single numbers, and rows that become wider. `half-vectors.ts` makes rows narrower. */

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

/** True where one of the numbers is not finite. */
export function hasInfinite(numbers: Float32Array): boolean {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  let found = 0;
  for (let index = 0; index < bits.length; index++) found |= ((bits[index] ?? 0) & 0x7f80_0000) + 0x0080_0000;
  return (found & 0x8000_0000) !== 0;
}
