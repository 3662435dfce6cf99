/** What the rows of a batch say: their labels, one line about each, and which of them are shown. Pure. */
import { contractOf } from '../../../shared/tasks/index.ts';
import { segmentedOf } from '../../tasks/image-segmentation/segments.ts';
import { labelsOf } from '../../tasks/labels/labels-of.ts';
import { foundOf } from '../../tasks/object-detection/detections.ts';
import type { Found } from '../../tasks/object-detection/detections.ts';
import type { Run } from '../run/run-state.ts';
import type { Batch, BatchRow } from './batch.ts';
import { runOfRow } from './media-rows.ts';
import { messages } from './messages.ts';
import { resultText } from './results.ts';

/** Which rows are shown: all, those in a state, or those with a label among what was found. */
export type Shown =
  { readonly by: 'all' } | { readonly by: 'failed' } | { readonly by: 'label'; readonly label: string };

/** Every row. */
export const ALL: Shown = { by: 'all' };

/** True for tasks whose things are shown from a score on, without a run. */
export function hasThreshold(task: string): boolean {
  return task.endsWith('object-detection');
}

/** The things of a run that are sure enough; null for another task, and where there is no result. */
export function thingsOf(run: Run | null, threshold: number): readonly Found[] | null {
  if (run === null || !hasThreshold(run.request.task ?? '')) return null;
  return foundOf(run)?.filter(({ score }) => score >= threshold) ?? null;
}

/** The labels of a run, each once: of what was found, of the parts, or the best one. */
export function labelsIn(run: Run | null, threshold: number): readonly string[] {
  const task = run?.request.task ?? '';
  if (run === null) return [];
  if (hasThreshold(task)) return distinct(thingsOf(run, threshold) ?? []);
  if (task === 'image-segmentation') return distinct(segmentedOf(run)?.parts ?? []);
  return task.endsWith('classification') ? distinct(labelsOf(run)?.slice(0, 1) ?? []) : [];
}

function distinct(list: readonly { readonly label: string }[]): string[] {
  return [...new Set(list.map(({ label }) => label))];
}

/** In how many rows each label is; the most frequent first. */
export function labelCounts(batch: Batch, threshold: number): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const row of batch.rows)
    for (const label of labelsIn(runOfRow(batch, row), threshold))
      counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** The rows that are shown, in their order; `search` is looked for in names and results. */
export function shownRows(batch: Batch, shown: Shown, search: string, threshold: number): BatchRow[] {
  const wanted = search.trim().toLocaleLowerCase();
  return batch.rows.filter((row) => {
    if (shown.by === 'failed' && row.state !== 'failed') return false;
    if (shown.by === 'label' && !labelsIn(runOfRow(batch, row), threshold).includes(shown.label))
      return false;
    const text = (): string => `${row.name}\n${rowText(batch, row, threshold)}`.toLocaleLowerCase();
    return wanted === '' || text().includes(wanted);
  });
}

/** One line about a row: its result, else what is wrong with it or where it is. */
export function rowText(batch: Batch, row: BatchRow, threshold: number): string {
  if (row.state !== 'done') return row.problem ?? messages.states[row.state];
  const things = thingsOf(runOfRow(batch, row), threshold);
  if (things === null) return resultText(batch.task, row.result);
  return contractOf(batch.task).describeResults([
    things.map(({ label, score, box }) => ({ label, score, box })),
  ]);
}

/** The words that a row has to show at length: a transcript, a caption; empty for other results. */
export function longText(run: Run | null): string {
  const result: unknown = run?.result;
  if (typeof result !== 'object' || result === null) return '';
  if ('text' in result && typeof result.text === 'string') return result.text.trim();
  return 'generated_text' in result && typeof result.generated_text === 'string'
    ? result.generated_text.trim()
    : '';
}
