/** Labels over time: the windows of a sound as the stretches that a person sees. Pure. */
import type { LabelledWindow } from '../../../shared/tasks/audio-classification.ts';

/** A stretch of a sound in which one label is the best, in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The best that the label got in it. */
  readonly score: number;
}

/**
 * The best label of each window from `threshold` on; neighbours with the same one are one stretch. Where windows lie
 * over one another, each is seen up to the beginning of the next.
 */
export function spansOf(windows: readonly LabelledWindow[], threshold: number): Span[] {
  const spans: Span[] = [];
  for (const [index, { timestamp, labels }] of windows.entries()) {
    const [best] = labels;
    if (best === undefined || best.score < threshold) continue;
    const [start, own] = timestamp;
    const end = Math.min(own, windows[index + 1]?.timestamp[0] ?? own);
    const last = spans.at(-1);
    const span = { start, end, label: best.label, score: best.score };
    if (last?.label === span.label && last.end >= start)
      spans[spans.length - 1] = { ...last, end, score: Math.max(last.score, span.score) };
    else spans.push(span);
  }
  return spans;
}

/** The best score of any window; 0 where there is none. */
export function bestScore(windows: readonly LabelledWindow[]): number {
  return windows.reduce((best, { labels }) => Math.max(best, labels[0]?.score ?? 0), 0);
}
