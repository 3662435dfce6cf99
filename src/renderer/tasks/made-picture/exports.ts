/** Saving what was made, as the run gave it. */
import type { Run } from '../../features/run/run-state.ts';
import { saveBlob } from '../../features/run/save-file.ts';
import { tellFailure } from '../../stores/failures.ts';
import { mediaBlob } from '../../stores/media.ts';
import { pictureOf } from '../picture/pictures.ts';
import { stemOf } from '../picture/save-picture.ts';
import { madeOf } from './made.ts';
import { messages } from './messages.ts';

/** Saves the picture, or of a cut-out the mask; a failure becomes a note. */
export async function saveMade(run: Run, as: 'image' | 'mask'): Promise<void> {
  const made = madeOf(run);
  const media = as === 'image' ? made?.image : made?.cut?.mask;
  if (made === null || media === undefined) return;
  const word = made.cut === null ? messages.largerFile : as === 'mask' ? messages.maskFile : messages.cutFile;
  try {
    saveBlob(`${stemOf(pictureOf(run), word)}.png`, await mediaBlob(media));
  } catch (error) {
    tellFailure(error);
  }
}
