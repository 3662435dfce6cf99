/** Small pictures of a batch: made when they come into sight, and kept for a while. No address of a file is held for them. */
import { mediaBlob } from '../../stores/media.ts';
import { layerOf, shrunk } from '../../tasks/picture/layers.ts';
import type { Layer } from '../../tasks/picture/layers.ts';
import type { Run } from '../run/run-state.ts';
import type { BatchRow } from './batch.ts';
import { NewestFirst } from './lanes.ts';
import { fileOfRow } from './row-files.ts';

/** Longest side of a small picture, px: a tile on a screen of one and a half pixels to a point. */
const SIDE = 320;
/** Small pictures that are kept: some screens full, at 0.4 MB each. */
const MOST_KEPT = 160;
/** Pictures that are decoded side by side; each may have 12 megapixels. */
const AT_ONCE = 2;

/** A small picture with what the model drew for it. */
export interface Thumb {
  readonly image: OffscreenCanvas;
  /** Of the picture itself, as a person sees it. */
  readonly width: number;
  readonly height: number;
  readonly layer: Layer | null;
}

const decoding = new NewestFirst(AT_ONCE);
const kept = new Map<string, Thumb>();

/** Keeps one as the last that was used. */
function keep(key: string, thumb: Thumb): Thumb {
  kept.delete(key);
  kept.set(key, thumb);
  for (const old of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(old);
  return thumb;
}

/** The picture of a row as it was given. Rejects where neither its file nor what main has of it can be read. */
export async function pictureOfRow({ index, media }: BatchRow): Promise<Blob> {
  const file = fileOfRow(index);
  if (file !== null) return file;
  if (media === null) throw new Error('there is no picture any more');
  return await mediaBlob(media);
}

/**
 * The small picture of a row, with what its run drew where it has one; null where the signal ended before. Rejects for
 * what can't be shown as a picture.
 */
export async function thumbOf(
  batch: string,
  row: BatchRow,
  run: Run | null,
  signal: AbortSignal,
): Promise<Thumb | null> {
  const bareKey = `${batch}/${String(row.index)}`;
  const key = run === null ? bareKey : `${bareKey}/${run.id}`;
  const known = kept.get(key);
  if (known !== undefined) return keep(key, known);
  return await decoding.run(async () => {
    const bare = kept.get(bareKey) ?? { ...(await shrunk(await pictureOfRow(row), SIDE)), layer: null };
    if (run === null) return keep(key, bare);
    // What was made may be swept by now; the picture itself is still shown.
    const layer = await layerOf(run, SIDE).catch(() => null);
    kept.delete(bareKey);
    return keep(key, { ...bare, layer });
  }, signal);
}
