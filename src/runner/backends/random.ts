/** Random numbers that a seed determines, so that the same seed gives the same text on every machine. */

/**
 * mulberry32, a 32-bit generator by Tommy Ettinger (2017, public domain): period 2^32, passes gjrand's small tests.
 * Returns numbers in [0, 1) with 32 bits.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
