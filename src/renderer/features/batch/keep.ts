/** Keeps the results of a batch: saves them as files, and asks before they are thrown away. */
import { showBatch, useBatch } from '../../stores/batch.ts';
import type { BatchQuestion } from '../../stores/batch.ts';
import { notify } from '../../stores/notices.ts';
import { useDetectionView } from '../../tasks/object-detection/view-store.ts';
import { saveBlob, saveFile } from '../run/save-file.ts';
import type { RunTask } from '../run/request.ts';
import type { Batch } from './batch.ts';
import { batchCoco, filesOf, hasFiles, hasShapes } from './collect.ts';
import { kindOf } from './media-rows.ts';
import { messages } from './messages.ts';
import { batchCsv, batchJson } from './results.ts';
import { hasThings, itemsCsv, thingsCsv } from './sheets.ts';
import { zipOf } from './zip.ts';

/** What a batch can be saved as, in the order of the menu. */
export const EXPORTS = ['items', 'things', 'json', 'coco', 'zip'] as const;
/** What a batch can be saved as. */
export type BatchExport = (typeof EXPORTS)[number];

/** Those that a batch of the task has something for. */
export function exportsOf(task: RunTask): readonly BatchExport[] {
  const has: Readonly<Record<BatchExport, boolean>> = {
    items: true,
    things: hasThings(task),
    json: true,
    coco: hasShapes(task),
    zip: hasFiles(task),
  };
  return EXPORTS.filter((each) => has[each]);
}

/** Saves the batch as it is now, with the threshold that is set; a failure becomes a note. */
export async function saveBatch(as: BatchExport): Promise<void> {
  const { batch, collecting } = useBatch.getState();
  if (batch === null || collecting !== null) return;
  const name = messages.fileName;
  const { threshold } = useDetectionView.getState();
  switch (as) {
    case 'items': {
      const csv = kindOf(batch.task) === 'text' ? batchCsv(batch) : itemsCsv(batch, threshold);
      saveFile(`${name}.csv`, csv, 'text/csv');
      break;
    }
    case 'things':
      saveFile(`${name}-things.csv`, thingsCsv(batch, threshold), 'text/csv');
      break;
    case 'json':
      saveFile(`${name}.json`, batchJson(batch), 'application/json');
      break;
    case 'coco':
    case 'zip':
      if (!(await collect(batch, as, threshold))) return;
  }
  useBatch.setState({ saved: batch });
}

/** Fetches what the file is made of, and tells how far it is; false after a note. */
async function collect(batch: Batch, as: 'coco' | 'zip', threshold: number): Promise<boolean> {
  const all = batch.rows.length;
  const onDone = (done: number): void => useBatch.setState({ collecting: { done, all } });
  try {
    if (as === 'zip') saveBlob(`${messages.fileName}.zip`, await zipOf(filesOf(batch, threshold, onDone)));
    else
      saveFile(
        `${messages.fileName}-coco.json`,
        await batchCoco(batch, threshold, onDone),
        'application/json',
      );
    return true;
  } catch {
    notify(messages.notSaved, true);
    return false;
  } finally {
    useBatch.setState({ collecting: null });
  }
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
