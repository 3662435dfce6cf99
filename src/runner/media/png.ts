/** PNGs of what a model makes: gray in 8 or 16 bits, RGB and RGBA. */
import { sharpLibrary } from './sharp-library.ts';

/** A PNG of `width · height` gray values: 8 bits for bytes, 16 bits for 16-bit numbers. */
export async function encodeGrayPng(
  data: Uint8Array | Uint16Array,
  width: number,
  height: number,
): Promise<Uint8Array> {
  return await encode(data, width, height, 1);
}

/** A PNG of `width · height · 3` bytes. */
export async function encodeRgbPng(data: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return await encode(data, width, height, 3);
}

/** A PNG of `width · height · 4` bytes, the fourth of each pixel its opacity, not multiplied in. */
export async function encodeRgbaPng(data: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return await encode(data, width, height, 4);
}

/**
 * zlib's level. 3 takes half the time of 6, its own middle, for a depth of 640 × 480 (2 ms), and leaves it 7 % larger;
 * masks are 2 kB with either.
 */
const COMPRESSION_LEVEL = 3;

async function encode(
  data: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: 1 | 3 | 4,
): Promise<Uint8Array> {
  if (data.length !== width * height * channels)
    throw new RangeError(`${data.length} values are no picture of ${width} × ${height} × ${channels}`);
  const sharp = await sharpLibrary();
  const space = channels > 1 ? 'srgb' : data instanceof Uint16Array ? 'grey16' : 'b-w';
  const png = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(space)
    .png({ compressionLevel: COMPRESSION_LEVEL })
    .toBuffer();
  return new Uint8Array(png.buffer, png.byteOffset, png.byteLength);
}
