/** A text cut at marks, for drawing. Pure. */
import { codePoints } from '../../../shared/code-points.ts';

/** A mark by its places, counted in code points as results count them. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

/** A stretch of the text with the mark that it belongs to; null between marks. */
export interface Stretch<M extends Mark> {
  readonly text: string;
  readonly mark: M | null;
}

/** The whole text in stretches. Of marks that overlap the one that begins first is drawn; empty ones are not. */
export function stretchesOf<M extends Mark>(text: string, marks: readonly M[]): Stretch<M>[] {
  const chars = codePoints(text);
  const stretches: Stretch<M>[] = [];
  let at = 0;
  const add = (end: number, mark: M | null): void => {
    if (end > at) stretches.push({ text: chars.slice(at, end).join(''), mark });
    at = Math.max(at, end);
  };
  for (const mark of marks.toSorted((a, b) => a.start - b.start)) {
    if (mark.start < at || mark.end <= mark.start) continue;
    add(mark.start, null);
    add(Math.min(mark.end, chars.length), mark);
  }
  add(chars.length, null);
  return stretches;
}
