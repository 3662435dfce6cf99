/** A batch among the last runs: one entry, named by its first file. */
import type { HistoryRow } from '../../../shared/activity.ts';
import { batchPlaceOf } from '../../../shared/batch-id.ts';
import { showBatch, useBatch } from '../../stores/batch.ts';
import { reopenRun } from '../../stores/reopen.ts';
import { messages } from './messages.ts';

/** The title of a run; of the first one of a batch with how many more there are. */
export function entryTitle({ title, request_id: id }: Pick<HistoryRow, 'title' | 'request_id'>): string {
  const more = (batchPlaceOf(id)?.size ?? 1) - 1;
  return more > 0 ? messages.andMore(title, more) : title;
}

/** Puts a run back on its workbench; the batch that is there still comes to the front as a whole. */
export function openEntry({ id, request_id: requestId }: Pick<HistoryRow, 'id' | 'request_id'>): void {
  const batch = batchPlaceOf(requestId)?.batch;
  if (batch !== undefined && batch === useBatch.getState().batch?.id) showBatch(true);
  else void reopenRun(id);
}
