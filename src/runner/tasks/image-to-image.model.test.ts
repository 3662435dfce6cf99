/** A model of super-resolution against PyTorch on a tiny random network. */
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { checkPixels, MAX_ENLARGED_PIXELS } from './image-to-image.ts';
import { runOnPictures, SCENES, tiny } from './picture-goldens.ts';

const { result: resultSchema } = TASKS['image-to-image'];
const { cases, step } = golden(
  'swin2sr.json',
  z.object({
    /** Every so many pixels of a row or column are in the golden. */
    step: z.int(),
    cases: z.array(
      z.object({ picture: z.string(), width: z.int(), height: z.int(), pixels: z.array(z.int()) }),
    ),
  }),
);

test.each(cases)('$picture: the same picture, twice as large, without the padding', async (wanted) => {
  const run = await runOnPictures('image-to-image', tiny('swin2sr'), [join(SCENES, wanted.picture)], {});
  const got = resultSchema.parse(run.results[0]);
  expect([got.width, got.height]).toEqual([wanted.width, wanted.height]);
  const { data, info } = await sharp(run.bytes(got.image)).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([wanted.width, wanted.height, 3]);
  const pixels = Array.from(data).filter((_, at) => {
    const pixel = Math.floor(at / 3);
    return Math.floor(pixel / info.width) % step === 0 && (pixel % info.width) % step === 0;
  });
  expectAccurate({
    task: 'image-to-image',
    architecture: 'Swin2SRForImageSuperResolution',
    inputs: wanted.picture,
    measure: 'levels of colour',
    worst: worstDifference(pixels, wanted.pixels),
    tolerance: 1,
  });
});

test('a picture of one pixel becomes one of two, although its padding mirrors it again and again', async () => {
  const run = await runOnPictures('image-to-image', tiny('swin2sr'), [join(SCENES, 'dot.png')], {});
  expect(resultSchema.parse(run.results[0])).toMatchObject({ width: 2, height: 2 });
});

test('a picture that would take all memory is refused with its size and the limit', () => {
  expect(() => checkPixels({ width: 1_024, height: MAX_ENLARGED_PIXELS / 1_024 })).not.toThrow();
  expect(() => checkPixels({ width: 1_025, height: 1_024 })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('1025 × 1024') }),
  );
});

test('a model that does not enlarge is refused', async () => {
  const run = runOnPictures('image-to-image', tiny('glpn'), [join(SCENES, 'wide.png')], {});
  await expect(run).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
});
