/** Embeddings against sentence-transformers on tiny random models, and the embedded one on sentences that mean something. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { worstDifference, worstOfTests } from '../accuracy.ts';
import type { TextEncoder } from '../backends/backend.ts';
import { loadOnnx } from '../backends/onnx.ts';
import { GOLDENS, embeddedPlan, golden, loadContext, planOf, runContext } from '../testing.ts';
import { runFeatureExtraction } from './feature-extraction.ts';
import { prepareTask } from './index.ts';
import { readSentenceModules, type SentenceModules } from './sentence-modules.ts';

const vector = z.array(z.number());
const goldenSchema = z.object({
  maxSeqLength: z.int(),
  cases: z.array(
    z.object({ name: z.string(), text: z.string(), inputIds: z.array(z.int()), embedding: vector }),
  ),
  batch: z.object({ texts: z.array(z.string()), embeddings: z.array(vector) }),
});
const resultSchema = TASKS['feature-extraction'].result;

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe.each([
  { name: 'minilm-mean', pooling: 'mean' },
  { name: 'bert-cls', pooling: 'first token' },
  { name: 'bert-last', pooling: 'last token' },
])('tiny $name', ({ name, pooling }) => {
  const { maxSeqLength, cases, batch } = golden(`${name}.json`, goldenSchema);
  const directory = join(GOLDENS, 'models/tiny', name);
  let model: TextEncoder;
  let modules: SentenceModules;
  beforeAll(async () => {
    model = await loadOnnx(
      planOf({ task: 'feature-extraction', backend: 'onnx', directory, file: 'onnx/model.onnx' }),
      loadContext(),
    );
    modules = await readSentenceModules(directory);
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });
  const compare = worstOfTests({
    task: 'feature-extraction',
    architecture: `BertModel, ${pooling}`,
    inputs: 'unicode, unknown characters, empty, over-long; a list',
    measure: 'vectors',
    tolerance: 1e-4,
  });
  const expectSame = (given: unknown, wanted: readonly number[]): void => {
    const { embedding, dimensions } = resultSchema.parse(given);
    expect(dimensions).toBe(wanted.length);
    expect(cosine(embedding, wanted)).toBeGreaterThan(0.9999);
    // The length too: a vector that should be of length 1, or should not, shows here.
    compare(worstDifference(embedding, wanted));
  };
  // Below the parsing of inputs, since Python also embeds the empty text.
  const embedAll = async (texts: readonly string[], options: object = {}) =>
    await runFeatureExtraction(
      model,
      modules,
      texts.map((text) => ({ text })),
      TASKS['feature-extraction'].options.parse(options),
      runContext(),
    );

  test.each(cases)(
    '$name: the same tokens, cut at max_seq_length before the closing one',
    ({ text, inputIds }) => {
      expect(model.encode(text, maxSeqLength).ids).toEqual(inputIds);
    },
  );

  test.each(cases)('$name: the same vector', async ({ text, embedding }) => {
    expectSame((await embedAll([text])).results[0], embedding);
  });

  test('a padded batch gives each its own, in order', async () => {
    const { results } = await embedAll(batch.texts);
    for (const [index, wanted] of batch.embeddings.entries()) expectSame(results[index], wanted);
  });

  test('a text that is too long is cut with a warning, or refused with both numbers', async () => {
    const long = 'tea '.repeat(30);
    expect((await embedAll([long])).warnings[0]).toMatch(/longer than the 24 tokens .* 8 tokens/);
    await expect(embedAll([long], { truncate: false })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/32 tokens.*takes 24/),
    });
  });

  test('the caller may choose pooling and length', async () => {
    const [given] = (await embedAll(['tea'], { pooling: 'cls', normalize: true })).results;
    const { embedding } = resultSchema.parse(given);
    expect(embedding.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
  });
});

test('the embedded model puts like meaning close, and its vectors do not depend on their neighbours', async () => {
  const plan = embeddedPlan('minilm');
  await using model = await loadOnnx(plan, loadContext());
  const run = await prepareTask(plan, model);
  const texts = [
    'A cat sleeps on the sofa.',
    'A kitten naps on the couch.',
    'The stock market fell sharply on Monday.',
  ];
  const { results } = await run(
    texts.map((text) => ({ text })),
    {},
    runContext(),
  );
  const [cat, kitten, market] = results.map((result) => resultSchema.parse(result).embedding);
  expect(cat).toHaveLength(384);
  expect(cosine(cat!, kitten!)).toBeGreaterThan(0.6);
  expect(cosine(cat!, market!)).toBeLessThan(0.2);
  const alone = await run([{ text: texts[0] }], {}, runContext());
  // Processors multiply few rows and many in different orders, and 8 bits of an activation enlarge the last digit.
  expect(cosine(resultSchema.parse(alone.results[0]).embedding, cat!)).toBeGreaterThan(0.9999);
});
