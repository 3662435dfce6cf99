/** Vectors of pictures against transformers' pipeline on a tiny random model. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { imageFeatureExtraction } from '../../shared/tasks/image-feature-extraction.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const goldenSchema = z.object({
  cases: z.array(
    z.object({ file: z.string(), whole: z.array(z.array(z.number())), pooled: z.array(z.number()) }),
  ),
});
const { media, ref } = pictureMedia();
const task = 'image-feature-extraction';

async function runner(name: string): Promise<{ model: GraphSet; run: TaskRunner }> {
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task, backend: 'onnx', directory, file: 'onnx/model.onnx' });
  const model = await loadGraphs(plan, loadContext());
  return { model, run: await prepareTask(plan, model) };
}

describe('tiny dinov2', () => {
  const { cases } = golden('dinov2.json', goldenSchema);
  let model: GraphSet;
  let run: TaskRunner;
  beforeAll(async () => {
    ({ model, run } = await runner('dinov2'));
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });
  const features = async (file: string, options: object) => {
    const { results } = await run([{ image: ref(file) }], options, runContext(undefined, media));
    return imageFeatureExtraction.result.parse(results[0]);
  };
  const expectNumbers = (got: readonly number[], want: readonly number[], inputs: string): void => {
    const worst = worstDifference(got, want);
    const measure = 'hidden states';
    expectAccurate({ task, architecture: 'Dinov2Model', inputs, measure, worst, tolerance: 1e-4 });
  };

  test.each(cases)('$file: the same vector for each part', async ({ file, whole }) => {
    const { features: rows, shape } = await features(file, {});
    expect(shape).toEqual([whole.length, whole[0]?.length]);
    expectNumbers(rows.flat(), whole.flat(), file);
  });

  test.each(cases)('$file: the same pooled vector', async ({ file, pooled }) => {
    const { features: rows, shape } = await features(file, { pool: true });
    expect(shape).toEqual([pooled.length]);
    expectNumbers(rows.flat(), pooled, `${file}, pooled`);
  });
});

test('a model without a pooler says so, and gives its first output', async () => {
  const { model, run } = await runner('vit');
  await using graphs = model;
  expect(graphs.main.outputNames).toEqual(['logits']);
  const picture = [{ image: ref('rgb.png') }];
  await expect(run(picture, { pool: true }, runContext(undefined, media))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('options.pool'),
  });
  expect((await run(picture, {}, runContext(undefined, media))).results[0]).toMatchObject({ shape: [7] });
});
