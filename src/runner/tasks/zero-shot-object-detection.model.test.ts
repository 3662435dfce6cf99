/** OWL-ViT against transformers' pipeline on a tiny random one. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { detectionSchema } from '../../shared/tasks/object-detection.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { golden } from '../testing.ts';
import { runOnPictures, SCENES, tiny } from './picture-goldens.ts';

const found = z.array(detectionSchema);
const { cases, labels, top } = golden(
  'owlvit.json',
  z.object({
    labels: z.array(z.string()),
    top: z.int(),
    cases: z.array(z.object({ picture: z.string(), threshold: z.number(), found })),
  }),
);
const corners = (all: z.output<typeof found>): number[] =>
  all.flatMap(({ box }) => [box.xmin, box.ymin, box.xmax, box.ymax]);

test.each(cases)(
  '$picture above $threshold: the same things and boxes',
  async ({ picture, threshold, found: wanted }) => {
    const options = { candidate_labels: labels, threshold, top_k: top };
    const { results } = await runOnPictures(
      'zero-shot-object-detection',
      tiny('owlvit'),
      [join(SCENES, picture)],
      options,
    );
    const got = found.parse(results[0]);
    expect(got.map(({ label }) => label)).toEqual(wanted.map(({ label }) => label));
    const row = {
      task: 'zero-shot-object-detection',
      architecture: 'OwlViTForObjectDetection',
      inputs: `${picture}, four labels, threshold ${threshold}`,
    };
    const scores = (all: z.output<typeof found>): number[] => all.map(({ score }) => score);
    expectAccurate({
      ...row,
      measure: 'scores',
      worst: worstDifference(scores(got), scores(wanted)),
      tolerance: 1e-4,
    });
    expectAccurate({
      ...row,
      measure: 'boxes, px',
      worst: worstDifference(corners(got), corners(wanted)),
      tolerance: 1,
    });
  },
);

test('labels of one run do not change each other', async () => {
  const one = async (candidate_labels: readonly string[]) => {
    const { results } = await runOnPictures(
      'zero-shot-object-detection',
      tiny('owlvit'),
      [join(SCENES, 'wide.png')],
      { candidate_labels, threshold: 0.1 },
    );
    return found.parse(results[0]);
  };
  const [label = ''] = labels;
  const alone = await one([label]);
  const together = (await one(labels)).filter((each) => each.label === label);
  expect(corners(alone)).toEqual(corners(together));
  expect(alone.length).toBeGreaterThan(0);
});
