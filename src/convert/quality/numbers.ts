/** Numbers from a seed, for inputs that no evaluation set has: the same on every machine. */

/** Whole numbers below `limit`. */
export function seededIds(length: number, limit: number, seed: number): number[] {
  const next = uniform(seed + 1);
  return Array.from({ length }, () => Math.floor(next() * limit));
}

/** Numbers in [0, 1) that are the same for the same seed (Numerical Recipes' generator). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers with the mean 0 and the variance 1, as a normalised picture or sound has them: sums of twelve uniform ones. */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => {
    let sum = -6;
    for (let index = 0; index < 12; index++) sum += next();
    return sum;
  };
}
