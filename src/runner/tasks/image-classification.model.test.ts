/** Classifiers of pictures against transformers' pipeline on tiny random models. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const scores = z.array(labelScoreSchema);
const goldenSchema = z.object({
  cases: z.array(z.object({ file: z.string(), scores })),
  functions: z.record(z.enum(['none', 'sigmoid', 'softmax']), scores),
  default: scores,
});
const { media, ref } = pictureMedia();

describe.each([
  { name: 'vit', architecture: 'ViTForImageClassification' },
  { name: 'resnet', architecture: 'ResNetForImageClassification' },
  { name: 'mobilenet-v1', architecture: 'MobileNetV1ForImageClassification' },
])('tiny $name', ({ name, architecture }) => {
  const { cases, functions, default: five } = golden(`${name}.json`, goldenSchema);
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task: 'image-classification', backend: 'onnx', directory, file: 'onnx/model.onnx' });
  let model: GraphSet;
  let run: TaskRunner;
  beforeAll(async () => {
    model = await loadGraphs(plan, loadContext());
    run = await prepareTask(plan, model);
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });
  const classify = async (files: readonly string[], options: object) =>
    await run(
      files.map((file) => ({ image: ref(file) })),
      options,
      runContext(undefined, media),
    );
  const expectScores = (given: unknown, wanted: z.output<typeof scores>, inputs: string): void => {
    const mine = scores.parse(given);
    expect(mine.map(({ label }) => label)).toEqual(wanted.map(({ label }) => label));
    const worst = worstDifference(
      mine.map(({ score }) => score),
      wanted.map(({ score }) => score),
    );
    expectAccurate({
      task: 'image-classification',
      architecture,
      inputs,
      measure: 'scores',
      worst,
      tolerance: 1e-4,
    });
  };

  test.each(cases)('$file: the same labels and scores', async ({ file, scores: wanted }) => {
    const { results, warnings } = await classify([file], { top_k: 100 });
    expectScores(results[0], wanted, file);
    expect(warnings).toEqual([]);
  });

  test('a list of pictures gives each its own, in order', async () => {
    const { results } = await classify(
      cases.map(({ file }) => file),
      { top_k: 100 },
    );
    for (const [index, { scores: wanted, file }] of cases.entries())
      expectScores(results[index], wanted, `${file} in a list`);
  });

  test.each(Object.entries(functions))('function %s', async (function_to_apply, wanted) => {
    const { results } = await classify(['rgb.png'], { top_k: 100, function_to_apply });
    expectScores(results[0], wanted, `rgb.png, ${function_to_apply}`);
  });

  test('without options the five best come back', async () => {
    const { results } = await classify(['rgb.png'], {});
    expectScores(results[0], five, 'rgb.png, five best');
  });
});
