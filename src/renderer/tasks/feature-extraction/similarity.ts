/** Cosine similarity of two vectors, and vectors as a file. */
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

/** One row per line: the text, then its numbers; safe to open in a spreadsheet. */
export function vectorsAsCsv(lines: readonly string[], vectors: readonly (readonly number[])[]): string {
  const width = vectors[0]?.length ?? 0;
  const head = ['text', ...Array.from({ length: width }, (_, n) => `d${String(n)}`)];
  return csvText([head, ...vectors.map((vector, n) => [csvCell(lines[n] ?? ''), ...vector.map(String)])]);
}
