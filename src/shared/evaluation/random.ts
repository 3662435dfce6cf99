/** Numbers that look random and are the same each time: a report must not change by being computed again. */

/** Numbers in [0, 1) from a seed: mulberry32, by Tommy Ettinger (public domain); passes gjrand at this length. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
