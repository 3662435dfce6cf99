/** Numbers that the tests and `tools/reference/convert/ggml.py` make alike, so that no weights lie in the repository. */

/** `count` numbers in [-1, 1) with 24 bits each: a hash of seed and place. */
export function uniform(seed: number, count: number): Float32Array {
  const numbers = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let hash = (Math.imul(index, 0x9e37_79b1) + seed) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
    hash ^= hash >>> 16;
    numbers[index] = (hash >>> 8) / 2 ** 23 - 1;
  }
  return numbers;
}
