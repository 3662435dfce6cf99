/** Scores of many lines as one table. Pure. */
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import { csvCell, csvText } from '../csv.ts';

/** One line with its scores in the order of the columns; null where the model gave none (`top_k` cuts). */
export interface ScoreRow {
  readonly text: string;
  readonly scores: readonly (number | null)[];
  /** Column of the best score, −1 for none. */
  readonly best: number;
}

/** Lines × labels. */
export interface ScoreTable {
  readonly labels: readonly string[];
  readonly rows: readonly ScoreRow[];
}

/** Columns are the labels by their highest score anywhere, so that what matters stands on the left. */
export function scoreTable(
  texts: readonly string[],
  results: readonly (readonly LabelScore[])[],
): ScoreTable {
  const highest = new Map<string, number>();
  for (const { label, score } of results.flat())
    highest.set(label, Math.max(score, highest.get(label) ?? -Infinity));
  const labels = [...highest].sort((a, b) => b[1] - a[1]).map(([label]) => label);
  const rows = results.map((result, index) => {
    const scores = labels.map((label) => result.find((each) => each.label === label)?.score ?? null);
    const top = result[0];
    return { text: texts[index] ?? '', scores, best: top === undefined ? -1 : labels.indexOf(top.label) };
  });
  return { labels, rows };
}

/** The table as CSV (RFC 4180), one row per line of the input. */
export function tableAsCsv({ labels, rows }: ScoreTable): string {
  return csvText([
    ['text', ...labels].map(csvCell),
    ...rows.map((row) => [csvCell(row.text), ...row.scores.map((score) => String(score ?? ''))]),
  ]);
}

/** The rows by the falling score of a label; in their own order for null or a label that is not there. */
export function sortedRows({ labels, rows }: ScoreTable, label: string | null): readonly ScoreRow[] {
  const column = label === null ? -1 : labels.indexOf(label);
  if (column < 0) return rows;
  return rows.toSorted((a, b) => (b.scores[column] ?? -Infinity) - (a.scores[column] ?? -Infinity));
}

/** The share of a bar: a score of softmax or sigmoid as it is, raw logits (`none`) against the largest of them. */
export function barShare(score: number, all: readonly number[]): number {
  const inUnit = all.every((each) => each >= 0 && each <= 1);
  if (inUnit) return score;
  const low = Math.min(...all);
  const high = Math.max(...all);
  return high === low ? 1 : (score - low) / (high - low);
}
