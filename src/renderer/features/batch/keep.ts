/** Keeps the results of a batch: saves them as files, and asks before they are thrown away. */
import { showBatch, useBatch } from '../../stores/batch.ts';
import type { BatchQuestion } from '../../stores/batch.ts';
import { saveFile } from '../run/save-file.ts';
import { messages } from './messages.ts';
import { batchCsv, batchJson } from './results.ts';

/** Saves the table as it is now. */
export function saveBatch(ending: 'csv' | 'json'): void {
  const { batch } = useBatch.getState();
  if (batch === null) return;
  const name = `${messages.fileName}.${ending}`;
  if (ending === 'csv') saveFile(name, batchCsv(batch), 'text/csv');
  else saveFile(name, batchJson(batch), 'application/json');
  useBatch.setState({ saved: batch });
}

/** Does it at once where no result is lost by it, else shows the batch and asks. */
export function askBeforeLoss(question: BatchQuestion): void {
  const { batch, saved } = useBatch.getState();
  const lost = batch !== saved && batch?.rows.some((row) => row.state === 'done') === true;
  if (!lost) {
    question.act();
    return;
  }
  showBatch(true);
  useBatch.setState({ question });
}

/** Takes the question away. */
export function dropQuestion(): void {
  useBatch.setState({ question: null });
}
