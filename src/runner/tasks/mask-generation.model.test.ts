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
const boxCase = z.object({
  picture: z.string(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  points: z.array(z.tuple([z.number(), z.number()])).optional(),
  labels: z.array(z.int()).optional(),
  scores: z.array(z.number()),
  best: z.array(z.int()),
});
const { cases, boxed } = golden(
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
    boxed: z.array(boxCase),
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

const BOXED = {
  ...SAM,
  parts: { prompt_encoder_mask_decoder: 'onnx/prompt_encoder_mask_decoder_boxes.onnx' },
};

test.each(boxed)('$picture with $box and $points: the same masks and scores', async (wanted) => {
  const [xmin, ymin, xmax, ymax] = wanted.box ?? [];
  const points = wanted.points?.map(([x, y], index) => ({ x, y, label: wanted.labels?.[index] }));
  const options = { points, ...(xmin !== undefined && { box: { xmin, ymin, xmax, ymax } }) };
  const run = await runOnPictures('mask-generation', BOXED, [join(SCENES, wanted.picture)], options);
  const got = resultSchema.parse(run.results[0]);
  const [best] = got.masks;
  if (best === undefined) throw new Error('there is no mask');
  const { data } = await run.levels(best.mask);
  const prompt = [...(xmin === undefined ? [] : ['a box']), ...(points === undefined ? [] : ['points'])];
  const row = {
    task: 'mask-generation',
    architecture: 'SamModel, graph with boxes',
    inputs: `${wanted.picture}, ${prompt.join(' and ')}`,
  };
  const scores = got.masks.map(({ score }) => score);
  const sorted = wanted.scores.toSorted((a, b) => b - a);
  const worst = overlap(data, unrolled(wanted.best));
  expectAccurate({ ...row, measure: 'scores', worst: worstDifference(scores, sorted), tolerance: 1e-4 });
  expectAccurate({ ...row, measure: 'IoU of the best mask', worst, tolerance: 0.99, bound: 'at-least' });
});

test('a box is refused by a model whose graph takes none, and not answered as points', async () => {
  const options = { box: { xmin: 1, ymin: 1, xmax: 9, ymax: 9 } };
  const run = runOnPictures('mask-generation', SAM, [join(SCENES, 'wide.png')], options);
  await expect(run).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('input_boxes'),
  });
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
