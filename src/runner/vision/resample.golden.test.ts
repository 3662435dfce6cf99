/** Resizing against Pillow and torch. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { decodeImage } from '../media/image.ts';
import { KINDS, pictureGoldens, toTheBit } from './picture-goldens.ts';
import { resizePil, resizeTorch } from './resample.ts';

const scene = await decodeImage(join(KINDS, 'scene-wide.png'));

const same = toTheBit(
  'resizing of pictures',
  'Pillow: nearest, box, bilinear, Hamming, bicubic, Lanczos',
  `${scene.width} × ${scene.height} to 6 sizes`,
);

test.each(pictureGoldens.resized)('Pillow $filter to $width × $height: the same bytes', (one) => {
  same(resizePil(scene, one.width, one.height, one.filter).data, one.sha256);
});

test.each(pictureGoldens.resized)(
  'a part of the $filter resize to $width × $height is cut out of the whole one',
  ({ filter, width, height }) => {
    const window = {
      left: Math.floor(width / 3),
      top: Math.floor(height / 4),
      width: Math.ceil(width / 2),
      height: Math.ceil(height / 2),
    };
    const whole = resizePil(scene, width, height, filter);
    const part = resizePil(scene, width, height, filter, window);
    const rows = Array.from({ length: window.height }, (_, row) => {
      const at = ((row + window.top) * width + window.left) * 3;
      return whole.data.subarray(at, at + window.width * 3);
    });
    expect(Buffer.compare(part.data, Buffer.concat(rows))).toBe(0);
  },
);

test('a strip of 10,000 × 1 gives 224 rows of its middle without 500 million pixels on the way', () => {
  const strip = { width: 10_000, height: 1, data: new Uint8Array(30_000).fill(9) };
  const window = { left: 1_119_888, top: 0, width: 224, height: 224 };
  const middle = resizePil(strip, 2_240_000, 224, 'bicubic', window);
  expect(middle).toMatchObject({ width: 224, height: 224 });
  expect(middle.data.every((level) => level === 9)).toBe(true);
});

const { plane, width, height, cases } = pictureGoldens.interpolated;

test.each(cases)('torch $mode, corners $alignCorners, to $width × $height', (one) => {
  const got = resizeTorch(
    Float32Array.from(plane),
    width,
    height,
    one.width,
    one.height,
    one.mode,
    one.alignCorners,
  );
  expectAccurate({
    task: 'enlarging of planes',
    architecture: `torch, ${one.mode}${one.alignCorners ? ', corners aligned' : ''}`,
    inputs: `${width} × ${height} to ${one.width} × ${one.height}`,
    measure: 'values, of a range of 36',
    worst: worstDifference(got, one.values),
    tolerance: 1e-4,
  });
});
