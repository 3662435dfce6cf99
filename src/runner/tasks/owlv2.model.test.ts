/** OWLv2 against transformers' processor and pipeline on a tiny random one. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { detectionSchema } from '../../shared/tasks/object-detection.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { decodeImage } from '../media/image.ts';
import { golden } from '../testing.ts';
import { loadSquareProcessor } from '../vision/padded-square.ts';
import { runOnPictures, SCENES, tiny } from './picture-goldens.ts';

const found = z.array(detectionSchema);
const { cases, labels, top, side, tensors } = golden(
  'owlv2.json',
  z.object({
    labels: z.array(z.string()),
    top: z.int(),
    side: z.int(),
    cases: z.array(z.object({ picture: z.string(), threshold: z.number(), found })),
    tensors: z.array(z.object({ picture: z.string(), sample: z.array(z.number()) })),
  }),
);
const SAMPLED = 97;
const corners = (all: z.output<typeof found>): number[] =>
  all.flatMap(({ box }) => [box.xmin, box.ymin, box.xmax, box.ymax]);

/** The model with the tokenizer that it shares with OWL-ViT. */
const directory = mkdtempSync(join(tmpdir(), 'owlv2-'));
for (const name of ['tokenizer.json', 'tokenizer_config.json'])
  cpSync(join(tiny('owlvit').directory, name), join(directory, name));
cpSync(tiny('owlv2').directory, directory, { recursive: true });
afterAll(() => rmSync(directory, { recursive: true }));

test.each(tensors)('$picture: the same numbers for the model', async ({ picture, sample }) => {
  const processor = await loadSquareProcessor(directory);
  const { pixels, tensorWidth, tensorHeight } = processor.prepare(await decodeImage(join(SCENES, picture)));
  expect([tensorWidth, tensorHeight]).toEqual([side, side]);
  expectAccurate({
    task: 'zero-shot-object-detection',
    architecture: 'Owlv2ImageProcessor',
    inputs: picture,
    measure: 'numbers for the model',
    worst: worstDifference(
      pixels.filter((_, at) => at % SAMPLED === 0),
      sample,
    ),
    tolerance: 1e-5,
  });
});

test.each(cases)(
  '$picture above $threshold: the same things and boxes',
  async ({ picture, threshold, found: wanted }) => {
    const options = { candidate_labels: labels, threshold, top_k: top };
    const { results } = await runOnPictures(
      'zero-shot-object-detection',
      { directory },
      [join(SCENES, picture)],
      options,
    );
    const got = found.parse(results[0]);
    expect(got.map(({ label }) => label)).toEqual(wanted.map(({ label }) => label));
    const row = {
      task: 'zero-shot-object-detection',
      architecture: 'Owlv2ForObjectDetection',
      inputs: `${picture}, four labels, threshold ${String(threshold)}`,
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
