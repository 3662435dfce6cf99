/** Segmenters against transformers' pipeline on tiny random models. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { overlap, runOnPictures, SCENES, tiny, unrolled } from './picture-goldens.ts';

const { result: resultSchema } = TASKS['image-segmentation'];
const goldenSchema = z.object({
  cases: z.array(
    z.object({
      picture: z.string(),
      options: z.record(z.string(), z.unknown()),
      segments: z.array(
        z.object({ label: z.string(), score: z.number().nullable(), mask: z.array(z.int()) }),
      ),
    }),
  ),
});

const INPUTS: Readonly<Record<string, string>> = {
  'wide.png': 'PNG, 96 × 54',
  'turned.jpg': 'EXIF-turned JPEG, 64 × 80',
  'alpha.png': 'PNG with alpha, 72 × 60',
  'grey.png': 'grey PNG, 50 × 90',
  'lossy.webp': 'WebP, 110 × 83',
};

describe.each([
  ['segformer', 'SegformerForSemanticSegmentation'],
  ['detr-panoptic', 'DetrForSegmentation'],
])('%s', (name, architecture) => {
  const { cases } = golden(`${name}.json`, goldenSchema);

  test.each(Object.entries(INPUTS))('%s: the same segments, masks and class map', async (picture, inputs) => {
    const worst = { score: 0, iou: 1 };
    for (const { options, segments: wanted } of cases.filter((one) => one.picture === picture)) {
      const run = await runOnPictures('image-segmentation', tiny(name), [join(SCENES, picture)], options);
      const got = resultSchema.parse(run.results[0]);
      expect(got.map(({ label }) => label)).toEqual(wanted.map(({ label }) => label));
      const maps = got.flatMap(({ class_map }) => class_map ?? []);
      const [class_map] = maps;
      expect(maps).toHaveLength(Math.min(1, wanted.length));
      if (class_map === undefined) continue;
      expect(got[0]?.class_map).toEqual(class_map);
      const map = await run.levels(class_map);
      for (const [index, { mask, score }] of wanted.entries()) {
        const segment = got[index];
        if (segment === undefined) throw new Error('a segment is missing');
        const { data, ...size } = await run.levels(segment.mask);
        expect(size).toEqual({ width: map.width, height: map.height });
        const pixels = unrolled(mask);
        worst.iou = Math.min(worst.iou, overlap(data, pixels));
        worst.iou = Math.min(
          worst.iou,
          overlap(
            [...map.data].map((id) => Number(id === segment.id)),
            pixels,
          ),
        );
        worst.score = Math.max(worst.score, worstDifference([segment.score ?? -1], [score ?? -1]));
        expect(segment.area).toBeCloseTo(data.filter((level) => level > 0).length / data.length, 12);
      }
    }
    const row = { task: 'image-segmentation', architecture, inputs };
    expectAccurate({ ...row, measure: 'IoU of masks', worst: worst.iou, tolerance: 0.99, bound: 'at-least' });
    expectAccurate({ ...row, measure: 'scores', worst: worst.score, tolerance: 1e-4 });
  });
});

test('a model that tells classes is not asked for things', async () => {
  const asked = runOnPictures('image-segmentation', tiny('segformer'), [join(SCENES, 'wide.png')], {
    subtask: 'panoptic',
  });
  await expect(asked).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
