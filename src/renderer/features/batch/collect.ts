/** What of a batch has to be fetched before it can be saved: masks and sizes for COCO, files for a ZIP. */
import type { MediaRef } from '../../../shared/media.ts';
import { asPlainText, asSrt } from '../../../shared/transcript.ts';
import { mediaBlob } from '../../stores/media.ts';
import { transcriptOf } from '../../tasks/automatic-speech-recognition/result.ts';
import { depthOf } from '../../tasks/depth-estimation/depth.ts';
import { segmentedOf } from '../../tasks/image-segmentation/segments.ts';
import { madeOf } from '../../tasks/made-picture/made.ts';
import { proposalsOf } from '../../tasks/mask-generation/masks.ts';
import { cocoOfMany } from '../../tasks/picture/coco.ts';
import type { CocoFound } from '../../tasks/picture/coco.ts';
import { readGrey } from '../../tasks/picture/use-grey.ts';
import type { RunTask } from '../run/request.ts';
import type { Run } from '../run/run-state.ts';
import type { Batch, BatchRow } from './batch.ts';
import { longText, thingsOf } from './findings.ts';
import { runOfRow } from './media-rows.ts';
import { messages } from './messages.ts';
import { batchJson } from './results.ts';
import { itemsCsv } from './sheets.ts';
import { pictureOfRow } from './thumbs.ts';
import type { ZipEntry } from './zip.ts';

/** True for tasks whose results are boxes or masks. */
export function hasShapes(task: RunTask): boolean {
  return task.endsWith('object-detection') || task === 'image-segmentation';
}

/** True for tasks whose results are files: pictures, transcripts, words. */
export function hasFiles(task: RunTask): boolean {
  return FILES.has(task);
}

const FILES: ReadonlySet<RunTask> = new Set([
  'image-segmentation',
  'depth-estimation',
  'mask-generation',
  'background-removal',
  'image-to-image',
  'image-to-text',
  'image-text-to-text',
  'automatic-speech-recognition',
]);

/** Boxes above the threshold, or masks, of all finished files in the format of COCO. Rejects where one can't be fetched. */
export async function batchCoco(
  batch: Batch,
  threshold: number,
  onDone: (done: number) => void,
): Promise<string> {
  const found: CocoFound[] = [];
  for (const [index, row] of batch.rows.entries()) {
    onDone(index);
    const run = runOfRow(batch, row);
    if (run !== null) found.push(await shapesOf(batch, row, run, threshold));
  }
  return `${JSON.stringify(cocoOfMany(found))}\n`;
}

async function shapesOf(batch: Batch, row: BatchRow, run: Run, threshold: number): Promise<CocoFound> {
  const segmented = segmentedOf(run);
  if (batch.task === 'image-segmentation' && segmented !== null && segmented.classMap !== null) {
    const { width, height, data } = await readGrey(segmented.classMap);
    const things = segmented.parts.map(({ label, score, id }) => ({
      label,
      score,
      mask: Uint8Array.from(data, (value) => Number(value === id)),
    }));
    return { picture: { name: row.name, width, height }, things };
  }
  const bitmap = await createImageBitmap(await pictureOfRow(row));
  const { width, height } = bitmap;
  bitmap.close();
  return { picture: { name: row.name, width, height }, things: thingsOf(run, threshold) ?? [] };
}

/** The files of a ZIP, one after the other: the two tables, then what each finished file became. */
export async function* filesOf(
  batch: Batch,
  threshold: number,
  onDone: (done: number) => void,
): AsyncGenerator<ZipEntry> {
  const text = (name: string, content: string): ZipEntry => ({ name, content: new Blob([content]) });
  yield text(`${messages.fileName}.csv`, itemsCsv(batch, threshold));
  yield text(`${messages.fileName}.json`, batchJson(batch));
  for (const [index, row] of batch.rows.entries()) {
    onDone(index);
    const run = runOfRow(batch, row);
    if (run === null) continue;
    const stem = row.name.replace(/\.[^./\\]{1,5}$/, '');
    for (const { ending, ref } of picturesOf(run))
      yield { name: stem + ending, content: await mediaBlob(ref) };
    for (const { ending, words } of textsOf(run)) yield text(stem + ending, words);
  }
}

interface MadeFile {
  /** What comes after the name of the file that it was made of. */
  readonly ending: string;
  readonly ref: MediaRef;
}

function picturesOf(run: Run): MadeFile[] {
  const task = run.request.task;
  if (task === 'image-segmentation')
    return (segmentedOf(run)?.parts ?? []).map(({ mask, label, id }) => ({
      ending: `/${label.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 40)}-${String(id)}.png`,
      ref: mask,
    }));
  const one = depthOf(run)?.map ?? proposalsOf(run)?.masks[0].mask;
  if (one !== undefined)
    return [{ ending: `-${task === 'depth-estimation' ? 'depth' : 'mask'}.png`, ref: one }];
  const made = madeOf(run);
  if (made === null) return [];
  const { image, cut } = made;
  if (cut === null) return [{ ending: '-larger.png', ref: image }];
  return [
    { ending: '-cut-out.png', ref: image },
    { ending: '-mask.png', ref: cut.mask },
  ];
}

/** A transcript with times is a subtitle too. */
function textsOf(run: Run): { readonly ending: string; readonly words: string }[] {
  const words = longText(run);
  if (words === '') return [];
  const chunks = run.request.task === 'automatic-speech-recognition' ? (transcriptOf(run)?.chunks ?? []) : [];
  const plain = { ending: '.txt', words: asPlainText(words, chunks) };
  return chunks.length === 0 ? [plain] : [plain, { ending: '.srt', words: asSrt(chunks) }];
}
