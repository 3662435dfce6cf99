/** The batch: many files through one task, one after the other. Its rules are in features/batch/batch.ts. */
import { create } from 'zustand';
import type { Batch } from '../features/batch/batch.ts';
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
}

/** The store of the batch. It goes on whether it is on the sheet or not. */
export const useBatch = create<BatchState>()(() => ({ batch: null, saved: null, question: null }));

/** Shows the batch, or the section behind it. */
export function showBatch(shown: boolean): void {
  useView.setState({ batchShown: shown && useBatch.getState().batch !== null });
}
