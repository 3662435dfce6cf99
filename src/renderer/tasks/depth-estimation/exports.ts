/** Saving the depth: as the model gave it, as colours, as numbers. */
import type { Run } from '../../features/run/run-state.ts';
import { saveBlob, saveFile } from '../../features/run/save-file.ts';
import { tellFailure } from '../../stores/failures.ts';
import { mediaBlob } from '../../stores/media.ts';
import { pictureOf } from '../picture/pictures.ts';
import { saveCanvas, stemOf } from '../picture/save-picture.ts';
import { greyOf } from '../picture/use-grey.ts';
import { coloured } from './colour-maps.ts';
import { depthCsv, depthOf, probesCsv, probesOf } from './depth.ts';
import { messages } from './messages.ts';
import { useDepthView } from './view-store.ts';

/** What can be saved. */
export type DepthFile = 'png' | 'coloured' | 'csv' | 'points';

/** Saves one of them; a failure becomes a note. */
export async function saveDepth(run: Run, as: DepthFile): Promise<void> {
  const depth = depthOf(run);
  if (depth === null) return;
  const stem = stemOf(pictureOf(run), as === 'points' ? messages.pointsFile : messages.file);
  const { map, inverse, points } = useDepthView.getState();
  try {
    if (as === 'png') {
      saveBlob(`${stem}.png`, await mediaBlob(depth.map));
      return;
    }
    const grey = await greyOf(depth.map);
    if (as === 'csv') saveFile(`${stem}.csv`, depthCsv(grey, depth), 'text/csv');
    if (as === 'points') saveFile(`${stem}.csv`, probesCsv(probesOf(grey, depth, points)), 'text/csv');
    if (as !== 'coloured') return;
    const canvas = document.createElement('canvas');
    canvas.width = grey.width;
    canvas.height = grey.height;
    const pixels = new ImageData(coloured(grey.data, map, inverse), grey.width, grey.height);
    canvas.getContext('2d')?.putImageData(pixels, 0, 0);
    await saveCanvas(canvas, `${stem}-${map}.png`);
  } catch (error) {
    tellFailure(error);
  }
}
