/** The batch: many files through one task, one after the other. Its rules are in features/batch/batch.ts. */
import { create } from 'zustand';
import type { Batch } from '../features/batch/batch.ts';
import { useView } from './view.ts';

/** The store of the batch. It goes on whether it is on the sheet or not. */
export const useBatch = create<{ readonly batch: Batch | null }>()(() => ({ batch: null }));

/** Shows the batch, or the section behind it. */
export function showBatch(shown: boolean): void {
  useView.setState({ batchShown: shown && useBatch.getState().batch !== null });
}
