/** The WebAssembly build of sharp, which Electron on Linux gets, against Pillow: the same pictures, the same bytes. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { KINDS, pictureGoldens, toTheBit } from '../vision/picture-goldens.ts';
import { decodeImage, encodeGrayPng } from './image.ts';
import { sharpLibrary, useWasmSharp } from './sharp-library.ts';

beforeAll(() => {
  useWasmSharp();
});

test('is what is loaded where the native build is hidden', async () => {
  expect((await sharpLibrary()).versions).toHaveProperty('emscripten');
});

const exact = pictureGoldens.decoded.filter(({ sha256 }) => sha256 !== undefined);

const same = toTheBit(
  'decoding of pictures',
  'Pillow (sharp as WebAssembly)',
  `${String(exact.length)} files: PNG, JPEG, WebP, GIF, TIFF and BMP`,
);

test.each(exact)('$file: the bytes that Pillow decodes', async ({ file, sha256 }) => {
  same((await decodeImage(join(KINDS, file))).data, sha256);
});

test('AVIF is decoded as well', async () => {
  expect(await decodeImage(join(KINDS, '420.avif'))).toMatchObject({ width: 40, height: 27 });
});

test('what a model makes is written, 16 bits a pixel included', async () => {
  const png = await encodeGrayPng(Uint16Array.of(0, 300, 65_535, 1), 2, 2);
  expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
});
