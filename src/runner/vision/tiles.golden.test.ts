/** Tiles against the processors of Idefics3 and SmolVLM with Pillow, to the bit. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate } from '../accuracy.ts';
import { decodeImage } from '../media/image.ts';
import { GOLDENS, golden } from '../testing.ts';
import { KINDS } from './picture-goldens.ts';
import { processorConfigSchema } from './processor-config.ts';
import { cutIntoTiles, loadTileProcessor, tileSettings } from './tiles.ts';

const { tiles: cases } = golden(
  'idefics3.json',
  z.object({
    tiles: z.array(
      z.object({
        file: z.string(),
        longest: z.int(),
        tile: z.int(),
        splitting: z.boolean(),
        rows: z.int(),
        columns: z.int(),
        count: z.int(),
        sha256: z.string(),
      }),
    ),
  }),
);

test('tiles are cut where Python cuts them, with the same levels in each', async () => {
  let different = 0;
  for (const { file, longest, tile, splitting, rows, columns, count, sha256 } of cases) {
    const image = await decodeImage(join(KINDS, file));
    const cut = cutIntoTiles(image, { longest, tile, splitting, filter: 'lanczos' });
    expect([file, cut.rows, cut.columns, cut.tiles.length]).toEqual([file, rows, columns, count]);
    const hash = createHash('sha256');
    for (const { data } of cut.tiles)
      for (const channel of [0, 1, 2]) hash.update(data.filter((_, index) => index % 3 === channel));
    if (hash.digest('hex') !== sha256) different += 1;
  }
  expectAccurate({
    task: 'image-text-to-text',
    architecture: 'Idefics3ImageProcessor, SmolVLMImageProcessor',
    inputs:
      'RGB, gray, EXIF-turned, WebP, tall, wide, one pixel; tiles of 16 to 48 pixels, and whole pictures',
    measure: 'pictures of which a bit differs',
    worst: different,
    tolerance: 0,
  });
});

test('the numbers of a tile are normalised, channel after channel', async () => {
  const processor = await loadTileProcessor(join(GOLDENS, 'models/tiny/idefics3'));
  const data = new Uint8Array(32 * 32 * 3).map((_, index) => [255, 0, 51][index % 3] ?? 0);
  const { pixels, count, rows } = processor.prepare({ width: 32, height: 32, data });
  expect([count, rows]).toEqual([10, 3]);
  const plane = 32 * 32;
  expect([pixels[0], pixels[plane], pixels[9 * 3 * plane + 2 * plane]]).toEqual([1, -1, Math.fround(-0.6)]);
});

test.each([
  ['too many tiles', { size: { longest_edge: 4096 }, max_image_size: { longest_edge: 16 } }, /65,536 tiles/],
  ['a picture that keeps its size', { do_resize: false }, /keep their size/],
  ['a tile of no size', { max_image_size: { longest_edge: 0 } }, /makes no sense/],
  ['a deviation of zero', { image_std: [0, 1, 1] }, /makes no sense/],
])('a configuration with %s is refused', (_, config, message) => {
  expect(() => tileSettings(processorConfigSchema.parse(config))).toThrow(message);
});

test('a processor of another class is refused, as its pictures are not cut', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tiles-'));
  await writeFile(join(folder, 'preprocessor_config.json'), '{"image_processor_type": "CLIPImageProcessor"}');
  await expect(loadTileProcessor(folder)).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
  await rm(folder, { recursive: true });
});
