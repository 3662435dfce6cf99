/** Decoding against Pillow: every kind of file that is read, bit for bit where both decode alike. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { KINDS, pictureGoldens, toTheBit } from '../vision/picture-goldens.ts';
import { decodeImage } from './image.ts';

const exact = pictureGoldens.decoded.filter(({ sha256 }) => sha256 !== undefined);
const near = pictureGoldens.decoded.filter(({ bytes }) => bytes !== undefined);

const same = toTheBit(
  'decoding of pictures',
  'Pillow',
  `${String(exact.length)} files: PNG, JPEG, WebP, GIF, TIFF and BMP, gray, palette, alpha, CMYK, 16 bits, EXIF, profile`,
);

test.each(exact)('$file: the bytes that Pillow decodes', async ({ file, width, height, sha256 }) => {
  const image = await decodeImage(join(KINDS, file));
  expect({ width: image.width, height: image.height }).toEqual({ width, height });
  same(image.data, sha256);
});

/**
 * AVIF goes through different libraries: conversions from YUV round differently, and where colour has half the
 * resolution, libheif repeats it while Pillow's libavif blends neighbours. The picture has hard edges of strong
 * colours, where that shows most.
 */
const AVIF_LEVELS: Readonly<Record<string, number>> = { '444.avif': 0.5, '420.avif': 6 };

test.each(near)('$file: near what Pillow decodes', async ({ file, width, height, bytes }) => {
  const image = await decodeImage(join(KINDS, file));
  expect({ width: image.width, height: image.height }).toEqual({ width, height });
  const want = Buffer.from(bytes ?? '', 'base64');
  const mean =
    image.data.reduce((sum, level, at) => sum + Math.abs(level - (want[at] ?? 0)), 0) / want.length;
  expect(worstDifference(image.data, want)).not.toBeNaN();
  expectAccurate({
    task: 'decoding of pictures',
    architecture: 'Pillow',
    inputs: `${file}, ${width} × ${height}`,
    measure: 'mean difference in levels of 255',
    worst: mean,
    tolerance: AVIF_LEVELS[file] ?? 0,
    reason: 'another AVIF library, which enlarges colour in another way',
  });
});
