/** SAM against transformers' processor and model on a tiny random one. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { golden, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareTask } from './index.ts';
import { overlap, runOnPictures, SCENES, tiny, unrolled } from './picture-goldens.ts';

const { result: resultSchema } = TASKS['mask-generation'];
const { cases } = golden(
  'sam.json',
  z.object({
    cases: z.array(
      z.object({
        picture: z.string(),
        points: z.array(z.tuple([z.number(), z.number()])),
        labels: z.array(z.int()),
        scores: z.array(z.number()),
        masks: z.array(z.array(z.int())),
      }),
    ),
  }),
);
const SAM = {
  ...tiny('sam'),
  file: 'onnx/vision_encoder.onnx',
  parts: { prompt_encoder_mask_decoder: 'onnx/prompt_encoder_mask_decoder.onnx' },
};

test.each(cases)('$picture with $points: the same masks and scores', async (wanted) => {
  const points = wanted.points.map(([x, y], index) => ({ x, y, label: wanted.labels[index] }));
  const run = await runOnPictures('mask-generation', SAM, [join(SCENES, wanted.picture)], { points });
  const got = resultSchema.parse(run.results[0]);
  const order = [...wanted.scores.entries()].toSorted((a, b) => b[1] - a[1]);
  let worst = 1;
  for (const [place, [index]] of order.entries()) {
    const mine = got.masks[place];
    if (mine === undefined) throw new Error('a mask is missing');
    const { data } = await run.levels(mine.mask);
    worst = Math.min(worst, overlap(data, unrolled(wanted.masks[index] ?? [])));
  }
  const row = { task: 'mask-generation', architecture: 'SamModel', inputs: `${wanted.picture}, points` };
  const scores = got.masks.map(({ score }) => score);
  const best = order.map(([, score]) => score);
  expectAccurate({ ...row, measure: 'scores', worst: worstDifference(scores, best), tolerance: 1e-4 });
  expectAccurate({ ...row, measure: 'IoU of masks', worst, tolerance: 0.99, bound: 'at-least' });
});

test('the next click on a picture does not look at its file again; another picture does', async () => {
  const plan = planOf({ task: 'mask-generation', backend: 'onnx', ...SAM });
  await using model = await loadGraphs(plan, loadContext());
  const run = await prepareTask(plan, model);
  const image = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 0 };
  const other = { ...image, media_id: 'b'.repeat(64) };
  const click = async (on: typeof image, x: number, files: Record<string, string>) =>
    await run([{ image: on }], { points: [{ x, y: 20 }], top_k: 1 }, runContext(undefined, testMedia(files)));
  await click(image, 10, { [image.media_id]: join(SCENES, 'wide.png') });
  const { results } = await click(image, 40, {});
  expect(resultSchema.parse(results[0])).toMatchObject({ width: 96, height: 54 });
  expect(resultSchema.parse(results[0]).masks).toHaveLength(1);
  await expect(click(other, 10, {})).rejects.toThrow('no such media');
});
