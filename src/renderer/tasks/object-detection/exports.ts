/** Saving what is shown: the picture with its boxes, tables, the COCO format. */
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { cocoOf } from '../picture/coco.ts';
import { colourPlaces, overlayRgb } from '../picture/colours.ts';
import { nameOf } from '../picture/messages.ts';
import { pictureOf } from '../picture/pictures.ts';
import { savePicture, stemOf } from '../picture/save-picture.ts';
import { usePictureView } from '../picture/view-store.ts';
import { detectionsCsv, detectionsJson, foundOf, placeOf, shownOf } from './detections.ts';
import type { Found } from './detections.ts';
import { messages } from './messages.ts';
import { useDetectionView } from './view-store.ts';

/** The width of a line for a picture of this size, so that it is seen as it is on the screen, px. */
const lineOf = (width: number, height: number): number =>
  Math.max(2, Math.round(Math.max(width, height) / 400));

/** The things that are shown now. */
function shownNow(run: Run): Found[] {
  return shownOf(foundOf(run) ?? [], useDetectionView.getState());
}

/** Saves the picture with the boxes that are shown. */
export async function saveBoxes(run: Run): Promise<void> {
  const picture = pictureOf(run);
  if (picture === null) return;
  const shown = shownNow(run);
  const places = colourPlaces((foundOf(run) ?? []).map(({ label }) => label));
  await savePicture(picture, `${stemOf(picture, messages.file)}.png`, (context) => {
    const line = lineOf(context.canvas.width, context.canvas.height);
    const text = line * 6;
    context.lineWidth = line;
    context.font = `600 ${String(text)}px sans-serif`;
    context.textBaseline = 'top';
    for (const each of shown.toReversed()) {
      const colour = `rgb(${overlayRgb(places.get(each.label) ?? 1).join(' ')})`;
      const [left, top, width, height] = placeOf(each);
      context.strokeStyle = colour;
      context.strokeRect(left, top, width, height);
      const words = messages.chip(each);
      const above = top >= text * 1.3 ? top - text * 1.3 : top;
      context.fillStyle = colour;
      context.fillRect(left - line / 2, above, context.measureText(words).width + text * 0.6, text * 1.3);
      context.fillStyle = '#14110f';
      context.fillText(words, left + text * 0.3 - line / 2, above + text * 0.18);
    }
  });
}

/** Saves what is shown as a text. */
export function saveTable(run: Run, format: 'csv' | 'json' | 'coco'): void {
  const picture = pictureOf(run);
  const shown = shownNow(run);
  const stem = stemOf(picture, messages.file);
  if (format === 'csv') saveFile(`${stem}.csv`, detectionsCsv(shown), 'text/csv');
  if (format === 'json') saveFile(`${stem}.json`, detectionsJson(shown), 'application/json');
  if (format !== 'coco') return;
  const size = usePictureView.getState().size ?? { width: 0, height: 0 };
  const coco = cocoOf({ name: nameOf(picture), width: size.width, height: size.height }, shown);
  saveFile(`${stem}-coco.json`, `${JSON.stringify(coco, null, 2)}\n`, 'application/json');
}

/** What is shown, as a text. */
export function shownText(run: Run): string {
  return detectionsCsv(shownNow(run));
}
