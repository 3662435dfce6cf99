/** The ways to compare two vectors, each without a new run: cosine, dot product, distance. Pure. */
import { cosine } from './similarity.ts';

/** Every way, in the order in which they are offered. */
export const METRICS = ['cosine', 'dot', 'distance'] as const;
/** A way to compare two vectors. */
export type Metric = (typeof METRICS)[number];
type Vector = readonly number[];

/** The value for two vectors; of a distance a small one means that they are alike. */
export function compare(metric: Metric, a: Vector, b: Vector): number {
  if (metric === 'cosine') return cosine(a, b);
  let sum = 0;
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    sum += metric === 'dot' ? x * y : (x - y) ** 2;
  }
  return metric === 'dot' ? sum : Math.sqrt(sum);
}

/** Larger the more alike: what lists are ordered by. */
export function nearness(metric: Metric, value: number): number {
  return metric === 'distance' ? -value : value;
}

/** Every vector against every other; symmetric, so each pair is computed once. */
export function matrixOf(metric: Metric, vectors: readonly Vector[]): number[][] {
  const rows = vectors.map(() => new Array<number>(vectors.length).fill(0));
  for (const [i, a] of vectors.entries()) {
    for (let j = i; j < vectors.length; j += 1) {
      const value = compare(metric, a, vectors[j] ?? []);
      const [row, column] = [rows[i], rows[j]];
      if (row !== undefined) row[j] = value;
      if (column !== undefined) column[i] = value;
    }
  }
  return rows;
}

/**
 * How strongly to colour a value, 0 to 1. A cosine is its own share; the others have no bound of their own, so the
 * largest value of the matrix is.
 */
export function strength(metric: Metric, value: number, largest: number): number {
  if (metric === 'cosine') return Math.max(0, value);
  if (largest <= 0) return metric === 'distance' ? 1 : 0;
  const share = Math.min(1, Math.max(0, value / largest));
  return metric === 'distance' ? 1 - share : share;
}

/** One neighbour of a line, with its value. */
export interface Neighbour {
  readonly index: number;
  readonly score: number;
}

/** The other vectors, the most alike first, at most `count`. */
export function nearest(
  metric: Metric,
  vectors: readonly Vector[],
  index: number,
  count: number,
): Neighbour[] {
  const own = vectors[index];
  if (own === undefined) return [];
  return vectors
    .flatMap((vector, other) =>
      other === index ? [] : [{ index: other, score: compare(metric, own, vector) }],
    )
    .sort((a, b) => nearness(metric, b.score) - nearness(metric, a.score))
    .slice(0, count);
}
