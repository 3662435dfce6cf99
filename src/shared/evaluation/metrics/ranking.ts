/** How good an order is: Spearman's correlation, the mean reciprocal rank, nDCG. */

/** Ranks from 1; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const rankOf = new Map<number, number>();
  for (const value of new Set(values)) {
    rankOf.set(value, (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
  }
  return values.map((value) => rankOf.get(value) ?? Number.NaN);
}

/** Spearman's rank correlation of pairs (SciPy's spearmanr); NaN where one side has only one value. */
export function spearman(pairs: readonly (readonly [number, number])[]): number {
  const a = ranks(pairs.map(([first]) => first));
  const b = ranks(pairs.map(([, second]) => second));
  const middle = (pairs.length + 1) / 2;
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, index) => sum + (value - middle) * ((y[index] ?? Number.NaN) - middle), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

/** One over the place of the first one that is right; 0 where none is. `ranked` says of each, best first, if it is. */
export function reciprocalRank(ranked: readonly boolean[]): number {
  const at = ranked.indexOf(true);
  return at === -1 ? 0 : 1 / (at + 1);
}

/**
 * Normalized discounted cumulative gain (scikit-learn's ndcg_score): the relevances in the order that was given, each by
 * the logarithm of its place, by what the best order has. 0 where nothing is relevant.
 */
export function ndcg(relevances: readonly number[]): number {
  const gain = (order: readonly number[]): number =>
    order.reduce((sum, relevance, index) => sum + relevance / Math.log2(index + 2), 0);
  const best = gain(relevances.toSorted((a, b) => b - a));
  return best === 0 ? 0 : gain(relevances) / best;
}
