/** Tasks that read two texts together against transformers and sentence-transformers on tiny random models. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { TaskId } from '../../shared/tasks/index.ts';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import { expectAccurate, worstDifference, worstScore } from '../accuracy.ts';
import { loadOnnx } from '../backends/onnx.ts';
import { GOLDENS, embeddedPlan, golden, loadContext, planOf, runContext } from '../testing.ts';
import { prepareTask } from './index.ts';

const scored = z.array(labelScoreSchema);
const ranked = z.array(z.object({ index: z.int(), score: z.number(), text: z.string().optional() }));

async function runTiny(
  name: string,
  task: TaskId,
  items: readonly unknown[],
  options: unknown,
): Promise<unknown[]> {
  const directory = join(GOLDENS, 'models/tiny', name);
  const plan = planOf({ task, backend: 'onnx', directory, file: 'onnx/model.onnx' });
  await using model = await loadOnnx(plan, loadContext());
  return (await (await prepareTask(plan, model))(items, options, runContext())).results;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

describe('zero-shot-classification', () => {
  const cases = golden(
    'bert-nli.json',
    z.array(z.object({ text: z.string(), options: z.looseObject({}), scores: scored })),
  );

  test.each(cases)('$options: $text', async ({ text, options, scores: wanted }) => {
    const [mine] = await runTiny('bert-nli', 'zero-shot-classification', [{ text }], options);
    expectAccurate({
      task: 'zero-shot-classification',
      architecture: 'BertForSequenceClassification',
      inputs: text.length > 100 ? 'over-long unicode' : 'short text',
      measure: `scores, ${Object.keys(options).join(' and ')}`,
      worst: worstScore(scored.parse(mine), wanted),
      tolerance: 1e-4,
    });
  });

  test('a label that leaves no room for the text is refused by its number', async () => {
    const options = { candidate_labels: ['good', 'bad '.repeat(60)] };
    await expect(
      runTiny('bert-nli', 'zero-shot-classification', [{ text: 'x' }], options),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^options\.candidate_labels\.1: is so long/),
    });
  });
});

describe('text-ranking', () => {
  const cases = golden(
    'bert-rank.json',
    z.array(z.object({ query: z.string(), texts: z.array(z.string()), options: z.looseObject({}), ranked })),
  );

  test.each(cases)('$options: $query', async ({ query, texts, options, ranked: wanted }) => {
    const [mine] = await runTiny('bert-rank', 'text-ranking', [{ query, texts }], options);
    expect(worstScore(ranked.parse(mine), wanted)).toBeLessThan(1e-4);
  });

  test('two questions in one list rank their own texts', async () => {
    const plain = cases.filter(({ options }) => options['function_to_apply'] === 'none');
    const items = plain.map(({ query, texts }) => ({ query, texts }));
    const each = await runTiny('bert-rank', 'text-ranking', items, {
      function_to_apply: 'none',
      return_documents: true,
    });
    expectAccurate({
      task: 'text-ranking',
      architecture: 'BertForSequenceClassification (CrossEncoder)',
      inputs: 'list; unicode, over-long on both sides',
      measure: 'logits (order equal)',
      worst: Math.max(
        ...plain.map(({ ranked: wanted }, index) => worstScore(ranked.parse(each[index]), wanted)),
      ),
      tolerance: 1e-4,
    });
  });

  test('a classifier of several labels does not rank', async () => {
    await expect(
      runTiny('bert-nli', 'text-ranking', [{ query: 'a', texts: ['b'] }], {}),
    ).rejects.toMatchObject({ code: 'TASK_NOT_SUPPORTED' });
  });
});

describe('sentence-similarity', () => {
  test('the cosines of the vectors of sentence-transformers', async () => {
    const vector = z.array(z.number());
    const { cases } = golden(
      'minilm-mean.json',
      z.object({ cases: z.array(z.object({ text: z.string(), embedding: vector })) }),
    );
    const given = cases.filter(({ text }) => text !== '');
    const [source = '', ...sentences] = given.map(({ text }) => text);
    const [first = [], ...others] = given.map(({ embedding }) => embedding);
    const [mine] = await runTiny(
      'minilm-mean',
      'sentence-similarity',
      [{ source_sentence: source, sentences }],
      {},
    );
    const length = Math.hypot(...first);
    expectAccurate({
      task: 'sentence-similarity',
      architecture: 'BertModel, mean',
      inputs: 'list; unicode, unknown characters, over-long',
      measure: 'cosines',
      worst: worstDifference(
        vector.parse(mine),
        others.map((other) => dot(other, first) / Math.hypot(...other) / length),
      ),
      tolerance: 1e-4,
    });
  });

  test('the cosines of the vectors that feature-extraction gives', async () => {
    const texts = ['The fox was good.', '日本 🙂 is far', 'The fox was good.', 'Zoë sold tea. '.repeat(40)];
    const vectors = z
      .array(z.object({ embedding: z.array(z.number()) }))
      .parse(
        await runTiny(
          'minilm-mean',
          'feature-extraction',
          texts.map((text) => ({ text })),
          { normalize: true },
        ),
      )
      .map(({ embedding }) => embedding);
    const [first = []] = vectors;
    const wanted = vectors.slice(1).map((vector) => dot(vector, first));
    const [mine] = await runTiny(
      'minilm-mean',
      'sentence-similarity',
      [{ source_sentence: texts[0], sentences: texts.slice(1) }],
      {},
    );
    const cosines = z.array(z.number()).parse(mine);
    expect(Math.max(...wanted.map((score, at) => Math.abs(score - (cosines[at] ?? NaN))))).toBeLessThan(1e-5);
    expect(cosines[1]).toBeCloseTo(1, 5);
  });

  test('the embedded model puts what means the same before what does not', async () => {
    const plan = { ...embeddedPlan('minilm'), task: 'sentence-similarity' } as const;
    await using model = await loadOnnx(plan, loadContext());
    const run = await prepareTask(plan, model);
    const items = [
      {
        source_sentence: 'That is a happy dog',
        sentences: ['That is a very happy dog', 'Today is a sunny day'],
      },
    ];
    const { results } = await run(items, {}, runContext());
    const [same = 0, other = 1] = z.array(z.number()).parse(results[0]);
    expect(same).toBeGreaterThan(0.8);
    expect(other).toBeLessThan(0.4);
  });
});
