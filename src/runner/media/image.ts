/**
 * Pictures from files to RGB, as the Python pipelines see them: `ImageOps.exif_transpose(image).convert("RGB")`
 * of Pillow. Files are hostile until they are decoded: the kind is told by content, the size by the header.
 */
import { open } from 'node:fs/promises';
import type { Metadata, Sharp as SharpPicture, SharpOptions } from 'sharp';
import { bmpLength, decodeBmp, readBmpHeader } from './bmp.ts';
import { transparentColor } from './gif.ts';
import { imageKind, KIND_BYTES, type ImageKind } from './image-kind.ts';
import { MAX_PIXELS } from '../../shared/picture-limits.ts';
import { badPicture, checkBytes, checkSize } from './image-limits.ts';
import type { RgbImage } from './rgb-image.ts';
import { sharpLibrary } from './sharp-library.ts';

export { encodeGrayPng, encodeRgbaPng, encodeRgbPng } from './png.ts';
export type { RgbImage } from './rgb-image.ts';

/** What sharp calls the kinds that it decodes: whoever tells them by content must come to the same. */
const FORMATS: Readonly<Record<Exclude<ImageKind, 'bmp'>, string>> = {
  png: 'png',
  jpeg: 'jpeg',
  webp: 'webp',
  gif: 'gif',
  avif: 'heif',
  tiff: 'tiff',
};

/**
 * Longest time that one picture may take. The largest AVIF takes some ten seconds on a slow machine; a progressive JPEG
 * of thousands of empty scans takes as long as its maker likes.
 */
const MAX_DECODE_SECONDS = 60;

/** The highest value that 16 bits of gray keep in Pillow's conversion to 8: it cuts and does not scale. */
const MAX_GRAY = 255;

/**
 * The picture in a file, turned upright by its EXIF orientation, its first frame where it has several. Alpha is dropped
 * and not blended, colour profiles are not applied, 16 bits of colour lose their lower half, 16 bits of gray are cut at
 * 255, and CMYK is converted without a profile: all as Pillow does it. Throws INVALID_INPUT.
 */
export async function decodeImage(path: string): Promise<RgbImage> {
  const { kind, bytes } = await look(path);
  if (kind === 'bmp') return decodeBmp(bytes ?? new Uint8Array());
  const sharp = await sharpLibrary();
  const options = sharpOptions();
  // Without its own limit here: ours says how large the picture is.
  const header = await readable(sharp(path, { ...options, limitInputPixels: false }).metadata());
  if (header.format !== FORMATS[kind]) throw damaged();
  checkSize(header.width, header.height);
  const upright = sharp(path, options).autoOrient().timeout({ seconds: MAX_DECODE_SECONDS });
  if (isGray16(header)) return await decodeGray16(upright);
  if (header.space === 'cmyk') return await decodeCmyk(upright);
  const hidden = kind === 'gif' && header.hasAlpha ? await transparentColor(path) : null;
  const decoded = hidden === null ? upright.removeAlpha() : upright;
  const { data, info } = await readable(
    decoded.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
  );
  const size = { width: info.width, height: info.height };
  if (hidden !== null) return { ...size, data: withColor(data, hidden) };
  return { ...size, data: bytesOf(data) };
}

/** What sharp is opened with, for every picture. */
function sharpOptions(): SharpOptions {
  return {
    // A file that was cut or damaged is refused, as Pillow does; what a decoder merely remarks on is not.
    failOn: 'error',
    limitInputPixels: MAX_PIXELS,
    ignoreIcc: true,
  };
}

/** A file by its first bytes; of a BMP, which is decoded here, the bytes that its header asks for. */
interface Looked {
  readonly kind: ImageKind;
  readonly bytes: Uint8Array | null;
}

async function look(path: string): Promise<Looked> {
  await using file = await open(path);
  const { size } = await file.stat();
  checkBytes(size);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(KIND_BYTES), 0, KIND_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  const kind = imageKind(head);
  if (typeof kind !== 'string') throw badPicture(`the file is ${kind.what}, and a picture is needed`);
  if (kind !== 'bmp') return { kind, bytes: null };
  const length = Math.min(size, bmpLength(readBmpHeader(head)));
  const whole = await file.read(Buffer.alloc(length), 0, length, 0);
  return { kind, bytes: whole.buffer.subarray(0, whole.bytesRead) };
}

/** What sharp made of a file; its own words are for the log, the person gets a sentence. */
async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): Error {
  return badPicture('the picture is damaged, or was cut off', 'Give another copy of it.', cause);
}

function bytesOf(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function isGray16({ space, depth, channels }: Metadata): boolean {
  return space === 'grey16' && depth === 'ushort' && channels === 1;
}

async function decodeGray16(picture: SharpPicture): Promise<RgbImage> {
  const { data, info } = await readable(
    picture.toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true }),
  );
  const gray = new Uint16Array(data.buffer, data.byteOffset, info.width * info.height);
  const rgb = new Uint8Array(gray.length * 3);
  for (let from = 0, to = 0; from < gray.length; from += 1, to += 3) {
    const level = Math.min(MAX_GRAY, gray[from] ?? 0);
    rgb[to] = level;
    rgb[to + 1] = level;
    rgb[to + 2] = level;
  }
  return { width: info.width, height: info.height, data: rgb };
}

/** CMYK without a profile: each ink takes its part of what black leaves (`cmyk2rgb` of Pillow's Convert.c). */
async function decodeCmyk(picture: SharpPicture): Promise<RgbImage> {
  const { data, info } = await readable(
    picture
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += info.channels, to += 3) {
    const left = 255 - (data[from + 3] ?? 0);
    for (let ink = 0; ink < 3; ink += 1) {
      const product = (data[from + ink] ?? 0) * left + 128;
      rgb[to + ink] = Math.max(0, left - (((product >> 8) + product) >> 8));
    }
  }
  return { width: info.width, height: info.height, data: rgb };
}

/** RGB of RGBA, where what is fully transparent gets the colour that the palette hides there. */
function withColor(rgba: Buffer, [red, green, blue]: readonly [number, number, number]): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const seen = rgba[from + 3] !== 0;
    rgb[to] = seen ? (rgba[from] ?? 0) : red;
    rgb[to + 1] = seen ? (rgba[from + 1] ?? 0) : green;
    rgb[to + 2] = seen ? (rgba[from + 2] ?? 0) : blue;
  }
  return rgb;
}
