/** The WebAssembly build of sharp, which Electron on Linux gets, against Pillow: the same pictures, the same bytes. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { expectAccurate } from '../accuracy.ts';
import { digestOf, KINDS, pictureGoldens } from '../vision/picture-goldens.ts';
import { decodeImage, encodeGrayPng } from './image.ts';
import { sharpLibrary, useWasmSharp } from './sharp-library.ts';

beforeAll(() => {
  useWasmSharp();
});

test('is what is loaded where the native build is hidden', async () => {
  expect((await sharpLibrary()).versions).toHaveProperty('emscripten');
});

const exact = pictureGoldens.decoded.filter(({ sha256 }) => sha256 !== undefined);

test.each(exact)('$file: the bytes that Pillow decodes', async ({ file, width, height, sha256 }) => {
  const image = await decodeImage(join(KINDS, file));
  expectAccurate({
    task: 'decoding of pictures',
    architecture: 'Pillow (sharp as WebAssembly)',
    inputs: `${file}, ${width} × ${height}`,
    measure: 'bytes that differ (by digest: 0 or 1)',
    worst: digestOf(image.data) === sha256 ? 0 : 1,
    tolerance: 0,
  });
});

test('AVIF is decoded as well', async () => {
  expect(await decodeImage(join(KINDS, '420.avif'))).toMatchObject({ width: 40, height: 27 });
});

test('what a model makes is written, 16 bits a pixel included', async () => {
  const png = await encodeGrayPng(Uint16Array.of(0, 300, 65_535, 1), 2, 2);
  expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
});
