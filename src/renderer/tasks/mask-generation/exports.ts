/** Saving what is shown: the mask as the model gave it, and the thing cut out of its picture. */
import { saveBlob } from '../../features/run/save-file.ts';
import { tellFailure } from '../../stores/failures.ts';
import { mediaBlob } from '../../stores/media.ts';
import { pictureOf } from '../picture/pictures.ts';
import { canvasOf, saveCanvas, stemOf } from '../picture/save-picture.ts';
import { greyOf } from '../picture/use-grey.ts';
import { cutOut, insideOf } from './masks.ts';
import { messages } from './messages.ts';
import type { ShownMasks } from './shown.ts';

/** Saves the mask; a failure becomes a note. */
export async function saveMask({ run, mask }: ShownMasks): Promise<void> {
  try {
    saveBlob(`${stemOf(pictureOf(run), messages.maskFile)}.png`, await mediaBlob(mask.mask));
  } catch (error) {
    tellFailure(error);
  }
}

/** Saves the picture with nothing but the thing in it; a failure becomes a note. */
export async function saveCutOut({ run, mask }: ShownMasks): Promise<void> {
  const picture = pictureOf(run);
  if (picture === null) return;
  try {
    const inside = insideOf(await greyOf(mask.mask));
    const canvas = await canvasOf(picture);
    const { width, height } = canvas;
    const context = canvas.getContext('2d');
    if (context === null) return;
    const pixels = context.getImageData(0, 0, width, height);
    cutOut(pixels.data, { width, height }, inside);
    context.putImageData(pixels, 0, 0);
    await saveCanvas(canvas, `${stemOf(picture, messages.cutFile)}.png`);
  } catch (error) {
    tellFailure(error);
  }
}
