/** Smaller copies of the pictures of an input that are too large; what was given stays as it is. */
import { z } from 'zod';
import type { MediaRef } from '../../../shared/media.ts';
import { mediaListOf } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';
import { tellFailure } from '../../stores/failures.ts';
import { mediaBlob, uploadMedia } from '../../stores/media.ts';
import { notify } from '../../stores/notices.ts';
import { setPart, useRun } from '../../stores/run.ts';
import { messages } from './messages.ts';
import { countUpload, pictureField, putPicture } from './pictures.ts';
import { shrunkName } from './shrunk-size.ts';

const answerSchema = z.object({ copy: z.instanceof(Blob).nullable(), failed: z.boolean().default(false) });

/**
 * Puts the copies on the workbench in the place of what is too large; false where that failed, which it tells, and
 * where other pictures stand there by then, which stay.
 */
export async function shrinkPictures(task: RunTask): Promise<boolean> {
  const field = pictureField(task);
  if (field === null) return false;
  const given = givenNow(task, field.name);
  countUpload(1);
  try {
    const copies: MediaRef[] = [];
    // One after the other: the largest take half a gigabyte while they are decoded.
    for (const picture of given) copies.push(await smallerOf(picture));
    if (!isSame(given, givenNow(task, field.name))) return false;
    const [only] = copies;
    if (field.kind === 'images' && copies.length > 1) setPart(task, field.name, copies);
    else if (only !== undefined) putPicture(task, only);
    return only !== undefined;
  } catch (error) {
    if (error instanceof NoCopy) notify(messages.cannotShrink, true);
    else tellFailure(error);
    return false;
  } finally {
    countUpload(-1);
  }
}

function givenNow(task: RunTask, field: string): readonly MediaRef[] {
  return mediaListOf(useRun.getState().parts[task][field]);
}

function isSame(given: readonly MediaRef[], now: readonly MediaRef[]): boolean {
  return given.length === now.length && given.every(({ media_id }, at) => media_id === now[at]?.media_id);
}

/** The browser could not decode the picture, or not hold it. */
class NoCopy extends Error {}

async function smallerOf(picture: MediaRef): Promise<MediaRef> {
  const blob = await mediaBlob(picture);
  const copy = await inWorker(blob.type === '' ? new Blob([blob], { type: picture.type }) : blob);
  if (copy === null) return picture;
  return await uploadMedia(new File([copy], shrunkName(picture.name, copy.type), { type: copy.type }));
}

async function inWorker(file: Blob): Promise<Blob | null> {
  const worker = new Worker(new URL('./shrink-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise<Blob | null>((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        const answer = answerSchema.safeParse(data);
        if (answer.success && !answer.data.failed) resolve(answer.data.copy);
        else reject(new NoCopy());
      };
      worker.onerror = () => reject(new NoCopy());
      worker.postMessage(file);
    });
  } finally {
    worker.terminate();
  }
}
