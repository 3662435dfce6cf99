/** The numbers of a grey picture of a result, fetched once for all that show it. */
import { useEffect, useState } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import { mediaBlob } from '../../stores/media.ts';
import { decodeGreyPng } from './png.ts';
import type { GreyPicture } from './png.ts';

/** Pictures that are kept: that of now and the one before it, as each can have 25 MB. */
const MOST_KEPT = 2;
const kept = new Map<string, Promise<GreyPicture>>();

/** Fetches and reads one that is not kept: many pass where a batch is looked through. */
export async function readGrey(ref: MediaRef): Promise<GreyPicture> {
  const blob = await mediaBlob(ref);
  return await decodeGreyPng(new Uint8Array(await blob.arrayBuffer()));
}

/** Fetches and reads it, or gives it again; rejects where it can't be had or is no grey PNG. */
export function greyOf(ref: MediaRef): Promise<GreyPicture> {
  const known = kept.get(ref.media_id);
  if (known !== undefined) return known;
  const fresh = readGrey(ref);
  kept.set(ref.media_id, fresh);
  // One that failed is asked for again the next time.
  fresh.catch(() => kept.delete(ref.media_id));
  for (const [id] of [...kept].slice(0, -MOST_KEPT)) kept.delete(id);
  return fresh;
}

/** The numbers; null until they are there, 'gone' where they can't be had. */
export function useGrey(ref: MediaRef): GreyPicture | 'gone' | null {
  const [shown, setShown] = useState<{ readonly id: string; readonly is: GreyPicture | 'gone' } | null>(null);
  const { media_id } = ref;
  useEffect(() => {
    let here = true;
    const show = (is: GreyPicture | 'gone'): void => {
      if (here) setShown({ id: media_id, is });
    };
    greyOf({ media_id, type: 'image/png', bytes: 0 }).then(show, () => show('gone'));
    return () => {
      here = false;
    };
  }, [media_id]);
  return shown?.id === media_id ? shown.is : null;
}

/** The pixel of a grey picture under a point given as parts of 1; null beside it. */
export function indexAt({ width, height }: GreyPicture, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= 1 || y >= 1) return null;
  return Math.floor(y * height) * width + Math.floor(x * width);
}

/** The largest side of what is drawn on a canvas, px: more than a screen shows, and quick to draw. */
const LARGEST_SIDE = 2_048;

/** The same picture with at most so many pixels on a side, the nearest ones kept. */
export function thinned(picture: GreyPicture, most = LARGEST_SIDE): GreyPicture {
  const { width, height, data } = picture;
  const step = Math.ceil(Math.max(width, height) / most);
  if (step <= 1) return picture;
  const across = Math.floor(width / step) || 1;
  const down = Math.floor(height / step) || 1;
  const out = data instanceof Uint16Array ? new Uint16Array(across * down) : new Uint8Array(across * down);
  for (let y = 0; y < down; y += 1)
    for (let x = 0; x < across; x += 1)
      out[y * across + x] =
        data[Math.floor(((y + 0.5) * height) / down) * width + Math.floor(((x + 0.5) * width) / across)] ?? 0;
  return { width: across, height: down, data: out };
}
