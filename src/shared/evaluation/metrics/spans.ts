/** F1 of marked stretches of text: a stretch is right where its label and both of its ends are (seqeval, CoNLL-2003). */
import type { Counts } from './labels.ts';

/** A stretch of text, in characters. */
export interface Span {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** How many of the stretches of one text are right, given, and there; {@link f1Of} of their sum is the F1. */
export function spanCounts(expected: readonly Span[], given: readonly Span[]): Counts {
  const there = new Set(expected.map(keyOf));
  const found = new Set(given.map(keyOf));
  const right = [...found].filter((span) => there.has(span)).length;
  return { right, given: found.size, there: there.size };
}

function keyOf({ label, start, end }: Span): string {
  return `${String(start)} ${String(end)} ${label}`;
}
