/** What a GIF's header says that its decoder does not hand on. */
import { open } from 'node:fs/promises';

/** Bytes from the start in which the first frame begins: palettes take 1.5 kB, comments rarely more than that. */
const HEAD_BYTES = 64 * 1024;

/** A colour of a palette: red, green, blue. */
export type Color = readonly [number, number, number];

/**
 * The colour behind the transparent pixels of the first frame, which Pillow shows when alpha is dropped: the palette's
 * entry at the transparent index, or the first entry where only a part of the picture is covered. Black where the
 * palette is missing.
 */
export async function transparentColor(path: string): Promise<Color> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return hiddenColor(buffer.subarray(0, bytesRead));
}

/** {@link transparentColor} of the first bytes of a file (GIF89a specification, sections 18 to 23). Pure. */
export function hiddenColor(head: Uint8Array): Color {
  const byte = (at: number): number => head[at] ?? 0;
  const entries = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));
  let palette = head.subarray(13, 13 + entries(byte(10)));
  let index = 0;
  let at = 13 + entries(byte(10));
  while (byte(at) === 0x21) {
    if (byte(at + 1) === 0xf9 && (byte(at + 3) & 1) === 1) index = byte(at + 6);
    at += 2;
    while (byte(at) !== 0) at += byte(at) + 1;
    at += 1;
  }
  if (byte(at) === 0x2c && entries(byte(at + 9)) > 0)
    palette = head.subarray(at + 10, at + 10 + entries(byte(at + 9)));
  return [palette[index * 3] ?? 0, palette[index * 3 + 1] ?? 0, palette[index * 3 + 2] ?? 0];
}
