/** Cosine similarity of vectors: the matrix, and the nearest neighbours of one of them. */
import { csvCell, csvText } from '../csv.ts';

/** Cosine of the angle between two vectors, −1 to 1; 0 where one of them has no length. Throws when they differ in size. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length)
    throw new RangeError(`vectors of ${a.length} and ${b.length} numbers can't be compared`);
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  if (aa === 0 || bb === 0) return 0;
  return Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb)));
}

/** Every vector against every other; symmetric, so each pair is computed once. */
export function similarityMatrix(vectors: readonly (readonly number[])[]): number[][] {
  const rows = vectors.map(() => new Array<number>(vectors.length).fill(0));
  for (const [i, a] of vectors.entries()) {
    for (let j = i; j < vectors.length; j += 1) {
      const value = cosine(a, vectors[j] ?? []);
      const [row, column] = [rows[i], rows[j]];
      if (row !== undefined) row[j] = value;
      if (column !== undefined) column[i] = value;
    }
  }
  return rows;
}

/** One neighbour of the selected line. */
export interface Neighbour {
  readonly index: number;
  readonly score: number;
}

/** The other vectors by falling similarity to `vectors[index]`, at most `count`. */
export function nearest(vectors: readonly (readonly number[])[], index: number, count: number): Neighbour[] {
  const own = vectors[index];
  if (own === undefined) return [];
  return vectors
    .map((vector, other) => ({ index: other, score: other === index ? -Infinity : cosine(own, vector) }))
    .filter((each) => each.index !== index)
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}

/** One row per line: the text, then its numbers; safe to open in a spreadsheet. */
export function vectorsAsCsv(lines: readonly string[], vectors: readonly (readonly number[])[]): string {
  const width = vectors[0]?.length ?? 0;
  const head = ['text', ...Array.from({ length: width }, (_, n) => `d${String(n)}`)];
  return csvText([head, ...vectors.map((vector, n) => [csvCell(lines[n] ?? ''), ...vector.map(String)])]);
}
