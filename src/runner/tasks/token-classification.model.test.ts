/** Token classifiers against transformers' pipeline on tiny random models. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { entitySchema } from '../../shared/tasks/token-classification.ts';
import { worstOfTests, worstScore } from '../accuracy.ts';
import { golden, runContext } from '../testing.ts';
import { tinyEncoder } from './tiny-encoder.ts';

const entities = z.array(entitySchema);
const casesSchema = z.array(z.object({ text: z.string(), options: z.looseObject({}), entities }));

function worst(given: unknown, wanted: z.output<typeof entities>): number {
  return worstScore(entities.parse(given), wanted);
}

describe.each([
  { name: 'bert-ner', architecture: 'BertForTokenClassification' },
  { name: 'roberta-ner', architecture: 'RobertaForTokenClassification' },
])('tiny $name', ({ name, architecture }) => {
  const cases = golden(`${name}.json`, casesSchema);
  const { run } = tinyEncoder('token-classification', name);

  const compare = worstOfTests({
    task: 'token-classification',
    architecture,
    inputs: 'CJK, emoji, [UNK], RTL, over-long; a list',
    measure: 'scores (texts and places equal)',
    tolerance: 1e-4,
  });

  test.each(cases)('$options: $text', async ({ text, options, entities: wanted }) => {
    const { results } = await run([{ text }], options, runContext());
    compare(worst(results[0], wanted));
  });

  test('a list gives each text its own marks, whatever stands beside it', async () => {
    const simple = cases.filter(
      ({ options }) => JSON.stringify(options) === '{"aggregation_strategy":"simple"}',
    );
    const { results } = await run(
      simple.map(({ text }) => ({ text })),
      {},
      runContext(),
    );
    for (const [index, { entities: wanted }] of simple.entries()) compare(worst(results[index], wanted));
  });

  test('a text that was cut says so, and one read in parts was not', async () => {
    const long = [{ text: 'good '.repeat(100) }];
    expect((await run(long, {}, runContext())).warnings).toEqual([
      expect.stringMatching(/longer than the 40 tokens.*Set stride to read all of it\.$/),
    ]);
    expect((await run(long, { stride: 5 }, runContext())).warnings).toEqual([]);
  });

  test.each([
    { options: { stride: 38 }, message: /^options\.stride: must be less than the 38 tokens/ },
    { options: { stride: 1, aggregation_strategy: 'none' }, message: /^options\.stride: goes with/ },
  ])('$options is refused before any work', async ({ options, message }) => {
    await expect(run([{ text: 'good' }], options, runContext())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
  });
});
