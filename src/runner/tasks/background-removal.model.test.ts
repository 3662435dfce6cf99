/** Models that cut out the front, against the published code around such models on a tiny random network. */
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { runOnPictures, SCENES, tiny } from './picture-goldens.ts';

const { result: resultSchema } = TASKS['background-removal'];
const goldenSchema = z.object({
  /** Every so many pixels of a row or column are in the golden. */
  step: z.int(),
  cases: z.array(
    z.object({
      picture: z.string(),
      width: z.int(),
      height: z.int(),
      area: z.number(),
      /** Red, green, blue and opacity. */
      pixels: z.array(z.int()),
    }),
  ),
});

/** The channels of every `step`th pixel of every `step`th row. */
function sampled(data: Uint8Array, width: number, step: number): number[] {
  return Array.from(data).filter((_, at) => {
    const pixel = Math.floor(at / 4);
    return Math.floor(pixel / width) % step === 0 && (pixel % width) % step === 0;
  });
}

describe.each([
  ['birefnet', 'BiRefNet'],
  ['briarmbg', 'BriaRMBG'],
])('%s', (name, architecture) => {
  const { cases, step } = golden(`${name}.json`, goldenSchema);

  test.each(cases)('$picture: the same colours and opacity, and the mask beside them', async (wanted) => {
    const run = await runOnPictures('background-removal', tiny(name), [join(SCENES, wanted.picture)], {});
    const got = resultSchema.parse(run.results[0]);
    const png = sharp(run.bytes(got.image));
    const { data, info } = await png.raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([wanted.width, wanted.height, 4]);
    const pixels = sampled(data, info.width, step);
    const mask = await run.levels(got.mask);
    expect([mask.width, mask.height]).toEqual([wanted.width, wanted.height]);
    expect(
      worstDifference(
        mask.data,
        data.filter((_, at) => at % 4 === 3),
      ),
    ).toBe(0);
    expect(Math.abs(got.area - wanted.area)).toBeLessThan(1 / 255);
    expectAccurate({
      task: 'background-removal',
      architecture,
      inputs: wanted.picture,
      measure: 'levels of colour and opacity',
      worst: worstDifference(pixels, wanted.pixels),
      tolerance: 1,
    });
  });
});

test('a model of many maps is refused rather than taken for one', async () => {
  const run = runOnPictures('background-removal', tiny('segformer'), [join(SCENES, 'wide.png')], {});
  await expect(run).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
});
