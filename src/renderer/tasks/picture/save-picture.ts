/** Saving a picture with what was drawn over it. */
import type { MediaRef } from '../../../shared/media.ts';
import { saveBlob } from '../../features/run/save-file.ts';
import { mediaBlob } from '../../stores/media.ts';
import { notify } from '../../stores/notices.ts';
import { messages, nameOf } from './messages.ts';

/** The name of a picture without its ending, with a word after it: `living-room-depth`. */
export function stemOf(picture: MediaRef | null, word: string): string {
  return `${nameOf(picture).replace(/\.[^.]{1,5}$/, '')}-${word}`;
}

/** The picture as a canvas of its own size, turned as its EXIF says. */
export async function canvasOf(picture: MediaRef): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(await mediaBlob(picture));
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

/** Draws over a picture and saves it as a PNG; a failure becomes a note. */
export async function savePicture(
  picture: MediaRef,
  name: string,
  draw: (context: CanvasRenderingContext2D) => void,
): Promise<void> {
  try {
    const canvas = await canvasOf(picture);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error(messages.notSaved);
    draw(context);
    await saveCanvas(canvas, name);
  } catch {
    notify(messages.notSaved, true);
  }
}

/** Saves a canvas as a PNG. */
export async function saveCanvas(canvas: HTMLCanvasElement, name: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error(messages.notSaved);
  saveBlob(name, blob);
}
