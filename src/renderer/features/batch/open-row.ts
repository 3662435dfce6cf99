/** One file of a batch, large: opened, stepped through, and taken to the workbench. */
import { showBatch, useBatch } from '../../stores/batch.ts';
import { park } from '../../stores/benches.ts';
import { tokensOf } from '../../stores/carry.ts';
import { chooseModel, useRun } from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import { useDetectionView } from '../../tasks/object-detection/view-store.ts';
import { fitPicture } from '../../tasks/picture/view-store.ts';
import { fieldsOf, partsOf } from '../run/parts.ts';
import { baseOf } from '../run/variant.ts';
import { shownRows } from './findings.ts';
import { inputWith, mediaField, runOfRow } from './media-rows.ts';

/** The rows that are shown now, by their indices. */
export function shownIndices(): number[] {
  const { batch, shown, search } = useBatch.getState();
  if (batch === null) return [];
  const { threshold } = useDetectionView.getState();
  return shownRows(batch, shown, search, threshold).map(({ index }) => index);
}

/** Shows a file large. */
export function openLarge(index: number): void {
  fitPicture();
  useBatch.setState({ open: index, cursor: index });
}

/** Shows all of them again; the cursor stays at the one that was large. */
export function closeLarge(): void {
  useBatch.setState({ open: null });
}

/** The file so many places on among those that are shown; at the ends it stays. */
export function stepLarge(by: number): void {
  const { open } = useBatch.getState();
  const list = shownIndices();
  const at = list.indexOf(open ?? -1);
  const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
  if (next !== undefined && next !== open) openLarge(next);
}

/** Puts the file that is large on the workbench of its task, with its result and the options of the batch. */
export function openOnBench(): void {
  const { batch, open } = useBatch.getState();
  const row = batch?.rows[open ?? -1];
  const field = batch === null ? null : mediaField(batch.task);
  if (batch === null || row === undefined || row.media === null || field === null) return;
  const { task, beside, options } = batch;
  const run = runOfRow(batch, row);
  park(task);
  chooseModel(task, baseOf(batch.model));
  if (run !== null) tokensOf(run.id);
  const parts = partsOf(fieldsOf(task), inputWith(field, row.media, beside));
  useRun.setState((state) => ({
    task,
    atHome: false,
    options: { ...state.options, [task]: options },
    parts: { ...state.parts, [task]: parts },
    runs: run === null ? state.runs : { ...state.runs, [task]: run },
  }));
  showBatch(false);
  goTo('run');
}
