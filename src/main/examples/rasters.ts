/** Reading the pictures that runs made, to compare them: only ours, and only as large as leaves the process free. */
import { open, readFile } from 'node:fs/promises';
import type { ReadRaster } from '../../shared/examples/pictures.ts';
import type { EngineMedia } from '../engine-types.ts';
import { readPng } from '../evaluation/png.ts';

/** Pixels of a picture that is read: undoing its filters holds the process for about 30 ms. */
const MOST_PIXELS = 2_000_000;
/** Signature and the head with width and height at 16 and 20. */
const HEAD_BYTES = 24;

/** Reads PNGs of the media store; null for what is too large or can't be read. */
export function rasterReader(media: Pick<EngineMedia, 'find'>): ReadRaster {
  return async ({ media_id }) => {
    try {
      const { path } = await media.find(media_id);
      if ((await pixelsOf(path)) > MOST_PIXELS) return null;
      return readPng(await readFile(path));
    } catch {
      return null;
    }
  };
}

async function pixelsOf(path: string): Promise<number> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return bytesRead < HEAD_BYTES ? 0 : buffer.readUInt32BE(16) * buffer.readUInt32BE(20);
}
