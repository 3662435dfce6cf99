/** Models of depth against transformers' pipeline on tiny random models. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { npyData, runOnPictures, SCENES, tiny } from './picture-goldens.ts';

const { result: resultSchema } = TASKS['depth-estimation'];
const goldenSchema = z.object({
  /** Every so many pixels of a row or column are in the golden. */
  step: z.int(),
  cases: z.array(
    z.object({
      picture: z.string(),
      width: z.int(),
      height: z.int(),
      min: z.number(),
      max: z.number(),
      mean: z.number(),
      depth: z.array(z.number()),
      grey: z.array(z.int()),
    }),
  ),
});

/** Every `step`th value of every `step`th row. */
function sampled(values: ArrayLike<number>, width: number, step: number): number[] {
  return Array.from(values).filter(
    (_, at) => Math.floor(at / width) % step === 0 && (at % width) % step === 0,
  );
}

const INPUTS: Readonly<Record<string, string>> = {
  'wide.png': 'PNG, 96 × 54',
  'turned.jpg': 'EXIF-turned JPEG, 64 × 80',
  'alpha.png': 'PNG with alpha, 72 × 60',
  'grey.png': 'grey PNG, 50 × 90',
  'lossy.webp': 'WebP, 110 × 83',
};

describe.each([
  ['depth-anything', 'DepthAnythingForDepthEstimation'],
  ['glpn', 'GLPNForDepthEstimation'],
])('%s', (name, architecture) => {
  const { cases, step } = golden(`${name}.json`, goldenSchema);

  test.each(cases)('$picture: the same depth, range and grey levels', async (wanted) => {
    const run = await runOnPictures('depth-estimation', tiny(name), [join(SCENES, wanted.picture)], {
      raw: true,
    });
    const got = resultSchema.parse(run.results[0]);
    expect([got.width, got.height]).toEqual([wanted.width, wanted.height]);
    if (got.raw === undefined) throw new Error('the raw depth is missing');
    const range = wanted.max - wanted.min;
    const depth = sampled(npyData(run.bytes(got.raw)), got.width, step);
    const figures = [got.min, got.max, got.mean];
    const worst = Math.max(
      worstDifference(depth, wanted.depth),
      worstDifference(figures, [wanted.min, wanted.max, wanted.mean]),
    );
    const levels = await run.levels(got.depth);
    expect([levels.width, levels.height, levels.data.BYTES_PER_ELEMENT]).toEqual([got.width, got.height, 2]);
    const grey = sampled(levels.data, got.width, step).map((level) => Math.floor(level / 257));
    const row = { task: 'depth-estimation', architecture, inputs: INPUTS[wanted.picture] ?? wanted.picture };
    expectAccurate({ ...row, measure: 'depth, share of the range', worst: worst / range, tolerance: 1e-3 });
    expectAccurate({
      ...row,
      measure: 'levels of the 8-bit picture',
      worst: worstDifference(grey, wanted.grey),
      tolerance: 1,
    });
  });
});

test('raw numbers are left out unless they are asked for', async () => {
  const { results } = await runOnPictures('depth-estimation', tiny('glpn'), [join(SCENES, 'wide.png')], {});
  expect(resultSchema.parse(results[0]).raw).toBeUndefined();
});
