/** Saving what is shown: the picture with its masks, each mask, tables, the COCO format. */
import type { Run } from '../../features/run/run-state.ts';
import { saveBlob, saveFile } from '../../features/run/save-file.ts';
import { tellFailure } from '../../stores/failures.ts';
import { mediaBlob } from '../../stores/media.ts';
import { cocoOf } from '../picture/coco.ts';
import { overlayRgb } from '../picture/colours.ts';
import { nameOf } from '../picture/messages.ts';
import { pictureOf } from '../picture/pictures.ts';
import { savePicture, stemOf } from '../picture/save-picture.ts';
import { greyOf } from '../picture/use-grey.ts';
import { messages } from './messages.ts';
import { painted, partsCsv, segmentedOf } from './segments.ts';
import type { Part } from './segments.ts';
import { useMaskView } from './view-store.ts';

/** The parts that are shown now. */
function shownNow(run: Run): readonly Part[] {
  const { hidden } = useMaskView.getState();
  return segmentedOf(run)?.parts.filter(({ id }) => !hidden.has(id)) ?? [];
}

/** Saves the picture with the masks as they are shown. */
export async function saveMasked(run: Run): Promise<void> {
  const picture = pictureOf(run);
  const segmented = segmentedOf(run);
  if (picture === null || segmented === null || segmented.classMap === null) return;
  try {
    const map = await greyOf(segmented.classMap);
    const { opacity, outlines } = useMaskView.getState();
    const colours = new Map(shownNow(run).map(({ id, place }) => [id, overlayRgb(place)]));
    const layer = new OffscreenCanvas(map.width, map.height);
    layer
      .getContext('2d')
      ?.putImageData(new ImageData(painted(map, colours, outlines), map.width, map.height), 0, 0);
    await savePicture(picture, `${stemOf(picture, messages.file)}.png`, (context) => {
      context.globalAlpha = opacity;
      context.drawImage(layer, 0, 0, context.canvas.width, context.canvas.height);
    });
  } catch (error) {
    tellFailure(error);
  }
}

/** Saves the mask of each part that is shown, as the model gave it. */
export async function saveMasks(run: Run): Promise<void> {
  const stem = stemOf(pictureOf(run), messages.file);
  try {
    for (const { mask, label, id } of shownNow(run))
      saveBlob(messages.maskFile(stem, label, id), await mediaBlob(mask));
  } catch (error) {
    tellFailure(error);
  }
}

/** Saves the shares as a table. */
export function saveCsv(run: Run): void {
  saveFile(`${stemOf(pictureOf(run), messages.file)}.csv`, partsCsv(shownNow(run)), 'text/csv');
}

/** Saves the masks as run lengths. */
export async function saveCoco(run: Run): Promise<void> {
  const picture = pictureOf(run);
  const segmented = segmentedOf(run);
  if (segmented === null || segmented.classMap === null) return;
  try {
    const { width, height } = await greyOf(segmented.classMap);
    const things = [];
    for (const { label, score, mask } of shownNow(run))
      things.push({ label, score, mask: (await greyOf(mask)).data });
    const coco = cocoOf({ name: nameOf(picture), width, height }, things);
    saveFile(`${stemOf(picture, messages.file)}-coco.json`, `${JSON.stringify(coco)}\n`, 'application/json');
  } catch (error) {
    tellFailure(error);
  }
}

/** What is shown, as a text. */
export function shownText(run: Run): string {
  return partsCsv(shownNow(run));
}
