/** CLIP and SigLIP against transformers' pipeline on tiny random models. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const scores = z.array(labelScoreSchema);
const goldenSchema = z.object({
  labels: z.array(z.string()),
  cases: z.array(z.object({ file: z.string(), template: z.string().nullable(), scores })),
  one: scores,
  inputIds: z.array(z.array(z.int())),
});
const { media, ref } = pictureMedia();

describe.each([
  { name: 'clip', architecture: 'CLIPModel' },
  { name: 'siglip', architecture: 'SiglipModel' },
])('tiny $name', ({ name, architecture }) => {
  const { labels, cases, one, inputIds } = golden(`${name}.json`, goldenSchema);
  const directory = join(GOLDENS, 'models/tiny', name);
  const task = 'zero-shot-image-classification';
  const plan = planOf({ task, backend: 'onnx', directory, file: 'onnx/model.onnx' });
  let model: GraphSet;
  let run: TaskRunner;
  beforeAll(async () => {
    model = await loadGraphs(plan, loadContext());
    run = await prepareTask(plan, model);
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });
  const compare = async (file: string, options: object) =>
    await run([{ image: ref(file) }], options, runContext(undefined, media));
  const expectScores = (given: unknown, wanted: z.output<typeof scores>, inputs: string): void => {
    const mine = new Map(scores.parse(given).map(({ label, score }) => [label, score]));
    expect([...mine.values()]).toEqual([...mine.values()].toSorted((a, b) => b - a));
    const worst = worstDifference(
      wanted.map(({ label }) => mine.get(label) ?? NaN),
      wanted.map(({ score }) => score),
    );
    expectAccurate({ task, architecture, inputs, measure: 'scores', worst, tolerance: 1e-4 });
  };

  test('texts become the same tokens', async () => {
    const tokenizer = await TextTokenizer.load(directory);
    for (const [index, ids] of inputIds.entries()) {
      const text = `This is a photo of ${labels[index] ?? ''}.`;
      const mine = tokenizer.wrap(tokenizer.bareIds(text));
      expect(ids.slice(0, mine.length)).toEqual(mine);
    }
  });

  test.each(cases)(
    '$file, template $template: the same scores',
    async ({ file, template, scores: wanted }) => {
      const options = template === null ? {} : { hypothesis_template: template };
      const { results } = await compare(file, { candidate_labels: labels, ...options });
      expectScores(results[0], wanted, `${file}, ${template ?? 'default template'}`);
    },
  );

  test('one label alone', async () => {
    const { results } = await compare('rgb.png', { candidate_labels: labels.slice(0, 1) });
    expectScores(results[0], one, 'rgb.png, one label');
  });

  test('a label that is too long for the model is cut, and that is said', async () => {
    const { results, warnings } = await compare('rgb.png', { candidate_labels: ['fox '.repeat(90), 'lamp'] });
    expect(scores.parse(results[0])).toHaveLength(2);
    expect(warnings[0]).toMatch(/^1 of 2 texts are longer than the (?:24|64) tokens/);
  });

  test.each([
    ['no labels', []],
    ['an empty label', ['a', ' ']],
    ['10,000 labels', Array<string>(10_000).fill('a')],
  ])('%s are refused before any work', async (_, candidate_labels) => {
    await expect(compare('rgb.png', { candidate_labels })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
