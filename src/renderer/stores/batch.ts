/** The batch: many files through one task, one after the other. Its rules are in features/batch/batch.ts. */
import { create } from 'zustand';
import type { Batch } from '../features/batch/batch.ts';
import type { Shown } from '../features/batch/findings.ts';
import { useView } from './view.ts';

/** What a person is asked before a table of results is thrown away, and what is done once they agree. */
export interface BatchQuestion {
  readonly about: 'close' | 'replace';
  readonly act: () => void;
}

interface BatchState {
  readonly batch: Batch | null;
  /** The batch as it was last saved as a file; the same object as `batch` while nothing is lost by closing. */
  readonly saved: Batch | null;
  readonly question: BatchQuestion | null;
  /** How pictures and sounds are shown; texts are always a table. */
  readonly view: 'grid' | 'table';
  /** Which files are shown. */
  readonly shown: Shown;
  /** What is looked for in names and results. */
  readonly search: string;
  /** The file that keys move from, by its index. */
  readonly cursor: number;
  /** The file that is shown large, by its index; null while all are shown. */
  readonly open: number | null;
  /** How far a file that is being put together is. */
  readonly collecting: { readonly done: number; readonly all: number } | null;
}

/** How a batch is looked at when it begins. */
export const FRESH_LOOK = { shown: { by: 'all' }, search: '', cursor: 0, open: null } as const;

/** The store of the batch. It goes on whether it is on the sheet or not. */
export const useBatch = create<BatchState>()(() => ({
  batch: null,
  saved: null,
  question: null,
  view: 'grid',
  collecting: null,
  ...FRESH_LOOK,
}));

/** Shows the batch, or the section behind it. */
export function showBatch(shown: boolean): void {
  useView.setState({ batchShown: shown && useBatch.getState().batch !== null });
}
