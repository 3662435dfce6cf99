/** Saving what is shown: the picture with its skeletons, tables, the COCO format. */
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { overlayRgb } from '../picture/colours.ts';
import { nameOf } from '../picture/messages.ts';
import { pictureOf } from '../picture/pictures.ts';
import { savePicture, stemOf } from '../picture/save-picture.ts';
import { messages } from './messages.ts';
import { bonesOf, posesCoco, posesCsv, posesJson, posesOf, shownOf } from './poses.ts';
import type { Person, Poses } from './poses.ts';
import { colourOf } from './skeletons.tsx';
import { usePoseView } from './view-store.ts';

/** The people as they are shown now; null for a run without any. */
function shownNow(run: Run): { readonly poses: Poses; readonly people: Person[] } | null {
  const poses = posesOf(run);
  return poses === null ? null : { poses, people: shownOf(poses, usePoseView.getState().threshold) };
}

/** Saves the picture with the skeletons that are shown. */
export async function saveSkeletons(run: Run): Promise<void> {
  const picture = pictureOf(run);
  const now = shownNow(run);
  if (picture === null || now === null) return;
  await savePicture(picture, `${stemOf(picture, messages.file)}.png`, (context) => {
    // So wide that it is seen as it is on the screen.
    const line = Math.max(2, Math.round(Math.max(context.canvas.width, context.canvas.height) / 300));
    context.lineCap = 'round';
    for (const person of now.people) {
      const colour = `rgb(${overlayRgb(colourOf(person)).join(' ')})`;
      context.lineWidth = line;
      context.strokeStyle = colour;
      context.fillStyle = colour;
      for (const { from, to } of bonesOf(person, now.poses.edges)) {
        context.beginPath();
        context.moveTo(from.x, from.y);
        context.lineTo(to.x, to.y);
        context.stroke();
      }
      for (const { x, y } of person.keypoints) {
        context.beginPath();
        context.arc(x, y, line * 1.5, 0, 2 * Math.PI);
        context.fill();
      }
    }
  });
}

/** Saves what is shown as a text. */
export function savePoses(run: Run, format: 'csv' | 'json' | 'coco'): void {
  const now = shownNow(run);
  if (now === null) return;
  const picture = pictureOf(run);
  const stem = stemOf(picture, messages.file);
  if (format === 'csv') saveFile(`${stem}.csv`, posesCsv(now.people), 'text/csv');
  if (format === 'json') saveFile(`${stem}.json`, posesJson(now.poses, now.people), 'application/json');
  if (format !== 'coco') return;
  const coco = posesCoco(nameOf(picture), now.poses, now.people);
  saveFile(`${stem}-coco.json`, `${JSON.stringify(coco, null, 2)}\n`, 'application/json');
}

/** What is shown, as a text. */
export function shownText(run: Run): string {
  return posesCsv(shownNow(run)?.people ?? []);
}
