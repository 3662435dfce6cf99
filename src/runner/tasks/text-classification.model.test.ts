/** Classifiers against transformers' pipeline on tiny random models, and the embedded one on sentences that mean something. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import { worstOfTests, worstScore } from '../accuracy.ts';
import type { TextEncoder } from '../backends/backend.ts';
import { modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import { loadOnnx } from '../backends/onnx.ts';
import { GOLDENS, embeddedPlan, golden, loadContext, planOf, runContext } from '../testing.ts';
import { prepareTask } from './index.ts';
import { runTextClassification } from './text-classification.ts';

const scores = z.array(labelScoreSchema);
const goldenSchema = z.object({
  cases: z.array(z.object({ name: z.string(), text: z.string(), inputIds: z.array(z.int()), scores })),
  list: z.object({ texts: z.array(z.string()), scores: z.array(scores) }),
  topOne: z.object({ text: z.string(), scores }),
  functions: z.object({ text: z.string(), scores: z.record(z.enum(['none', 'sigmoid', 'softmax']), scores) }),
});

describe.each([
  { name: 'distilbert-3', architecture: 'DistilBertForSequenceClassification' },
  { name: 'roberta-multi', architecture: 'RobertaForSequenceClassification, several labels' },
  { name: 'distilbert-1', architecture: 'DistilBertForSequenceClassification, one label' },
])('tiny $name', ({ name, architecture }) => {
  const { cases, list, topOne, functions } = golden(`${name}.json`, goldenSchema);
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task: 'text-classification', backend: 'onnx', directory, file: 'onnx/model.onnx' });
  let model: TextEncoder;
  let config: ModelConfig;
  beforeAll(async () => {
    model = await loadOnnx(plan, loadContext());
    config = (await readModelJson(directory, 'config.json', modelConfigSchema)) ?? {};
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });
  const compare = worstOfTests({
    task: 'text-classification',
    architecture,
    inputs: 'unicode, unknown characters, empty, over-long; lists',
    measure: 'scores (order equal)',
    tolerance: 1e-4,
  });
  const expectScores = (given: unknown, wanted: z.output<typeof scores>): void =>
    compare(worstScore(scores.parse(given), wanted));
  // Below the parsing of inputs, since Python also classifies the empty text.
  const classifyAll = async (texts: readonly string[], options: object = {}) =>
    await runTextClassification(
      model,
      config,
      texts.map((text) => ({ text })),
      TASKS['text-classification'].options.parse(options),
      runContext(),
    );

  test.each(cases)('$name: the same tokens, cut before the closing one', ({ text, inputIds }) => {
    expect(model.encode(text, model.maxTokens).ids).toEqual(inputIds);
  });

  test.each(cases)('$name: the same scores', async ({ text, scores: wanted }) => {
    expectScores((await classifyAll([text])).results[0], wanted);
  });

  test('a list gives each its own, in order', async () => {
    const { results } = await classifyAll(list.texts);
    for (const [index, wanted] of list.scores.entries()) expectScores(results[index], wanted);
  });

  test('top_k 1 is the pipeline without options', async () => {
    expectScores((await classifyAll([topOne.text], { top_k: 1 })).results[0], topOne.scores);
  });

  test.each(Object.entries(functions.scores))('function %s', async (function_to_apply, wanted) => {
    const { results } = await classifyAll([functions.text], { function_to_apply });
    expectScores(results[0], wanted);
  });

  test('a cut is told, with the count of tokens', async () => {
    const { warnings } = await classifyAll(['good '.repeat(100)]);
    // A trailing space is a token of its own for some tokenizers.
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^The text is longer than the 48 tokens that this model takes: 5[456] tokens at the end were left out\.$/,
    );
    expect((await classifyAll(['good'])).warnings).toEqual([]);
  });
});

test('the embedded classifier knows praise from blame, alone and in a list', async () => {
  const plan = embeddedPlan('sentiment');
  await using model = await loadOnnx(plan, loadContext());
  const run = await prepareTask(plan, model);
  const context = runContext();
  const texts = [
    'What a wonderful film, I loved every minute.',
    'The food was cold and the waiter was rude.',
  ];
  const { results } = await run(
    texts.map((text) => ({ text })),
    { top_k: 1 },
    context,
  );
  expect(results).toMatchObject([[{ label: 'POSITIVE' }], [{ label: 'NEGATIVE' }]]);
  expect(context.events.at(-1)).toEqual({ type: 'progress', step: 2, steps: 2 });
  const alone = await run([{ text: texts[1] }], { top_k: 1 }, runContext());
  // Processors multiply one row and many in different orders, so the last digits may differ.
  expect(worstScore(scores.parse(alone.results[0]), scores.parse(results[1]))).toBeLessThan(1e-4);
});
