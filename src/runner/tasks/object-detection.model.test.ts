/** Detectors against transformers' pipeline on tiny random models. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { detectionSchema } from '../../shared/tasks/object-detection.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { runOnPictures, SCENES, tiny } from './picture-goldens.ts';

const found = z.array(detectionSchema);
const goldenSchema = z.object({
  model: z.string(),
  cases: z.array(z.object({ picture: z.string(), threshold: z.number(), found })),
});
type Found = z.output<typeof found>;

const INPUTS: Readonly<Record<string, string>> = {
  'wide.png': 'PNG, 96 × 54',
  'turned.jpg': 'EXIF-turned JPEG, 64 × 80',
  'alpha.png': 'PNG with alpha, 72 × 60',
  'grey.png': 'grey PNG, 50 × 90',
  'lossy.webp': 'WebP, 110 × 83',
  'dot.png': 'PNG of one pixel',
};

const byScore = (all: Found): Found => all.toSorted((a, b) => b.score - a.score);
const corners = (all: Found): number[] => all.flatMap(({ box }) => [box.xmin, box.ymin, box.xmax, box.ymax]);

describe.each([
  ['detr', 'detr-panoptic', 'DetrForObjectDetection'],
  ['yolos', 'yolos', 'YolosForObjectDetection'],
  ['rt-detr', 'rt-detr', 'RTDetrForObjectDetection'],
])('%s', (name, model, architecture) => {
  const { cases } = golden(`${name}.json`, goldenSchema);

  test.each(Object.entries(INPUTS))(
    '%s: the same things with the same scores and boxes',
    async (picture, inputs) => {
      const mine = cases.filter((one) => one.picture === picture);
      expect(mine.length).toBeGreaterThan(1);
      const worst = { score: 0, box: 0 };
      for (const { threshold, found: wanted } of mine) {
        const { results } = await runOnPictures('object-detection', tiny(model), [join(SCENES, picture)], {
          threshold,
        });
        const got = found.parse(results[0]);
        const best = byScore(wanted);
        expect(got.map(({ label }) => label)).toEqual(best.map(({ label }) => label));
        const scores = (all: Found): number[] => all.map(({ score }) => score);
        worst.score = Math.max(worst.score, worstDifference(scores(got), scores(best)));
        worst.box = Math.max(worst.box, worstDifference(corners(got), corners(best)));
      }
      const row = { task: 'object-detection', architecture, inputs };
      expectAccurate({ ...row, measure: 'scores', worst: worst.score, tolerance: 1e-4 });
      expectAccurate({ ...row, measure: 'boxes, px', worst: worst.box, tolerance: 1 });
    },
  );
});

test('a list gives each picture its own, in order', async () => {
  const pictures = ['wide.png', 'grey.png'];
  const { results } = await runOnPictures(
    'object-detection',
    tiny('yolos'),
    pictures.map((name) => join(SCENES, name)),
    { threshold: 0.3 },
  );
  const { cases } = golden('yolos.json', goldenSchema);
  for (const [index, picture] of pictures.entries()) {
    const wanted = cases.find((one) => one.picture === picture && one.threshold === 0.3)?.found ?? [];
    expect(corners(found.parse(results[index]))).toEqual(corners(byScore(wanted)));
  }
});
