/** Makes a smaller copy of a picture off the page's own thread. One file in; out the copy, null where none is needed, or what failed. */
import { shrunkSize } from './shrunk-size.ts';

/** The quality that photographs are written with: above it files grow, and nothing is seen of it. */
const QUALITY = 0.95;

addEventListener('message', (event: MessageEvent<Blob>) => {
  shrunk(event.data).then(
    (copy) => postMessage({ copy }),
    () => postMessage({ copy: null, failed: true }),
  );
});

async function shrunk(file: Blob): Promise<Blob | null> {
  // Turned as its EXIF says, as the copy has none.
  const whole = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const size = shrunkSize(whole);
  if (size === null) return null;
  const canvas = new OffscreenCanvas(size.width, size.height);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(whole, 0, 0, size.width, size.height);
  whole.close();
  const photograph = file.type === 'image/jpeg';
  return await canvas.convertToBlob(
    photograph ? { type: 'image/jpeg', quality: QUALITY } : { type: 'image/png' },
  );
}
