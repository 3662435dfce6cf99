/** Masked language models against transformers' pipeline on tiny random models. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TASKS } from '../../shared/tasks/index.ts';
import { fillSchema } from '../../shared/tasks/fill-mask.ts';
import { worstOfTests, worstScore } from '../accuracy.ts';
import { golden, runContext } from '../testing.ts';
import { tinyEncoder } from './tiny-encoder.ts';

const fills = TASKS['fill-mask'].result;
const casesSchema = z.array(z.object({ text: z.string(), options: z.looseObject({}), fills }));
const listSchema = z.array(fillSchema);

function worst(given: unknown, wanted: z.output<typeof fills>): number {
  return worstScore(listSchema.parse(fills.parse(given).flat()), listSchema.parse(wanted.flat()));
}

describe.each([
  { name: 'distilbert-mlm', architecture: 'DistilBertForMaskedLM' },
  { name: 'roberta-mlm', architecture: 'RobertaForMaskedLM' },
])('tiny $name', ({ name, architecture }) => {
  const cases = golden(`${name}.json`, casesSchema);
  const { run, encoder } = tinyEncoder('fill-mask', name);

  const compare = worstOfTests({
    task: 'fill-mask',
    architecture,
    inputs: 'several masks, emoji, over-long; a list',
    measure: 'scores (texts and places equal)',
    tolerance: 1e-4,
  });

  test.each(cases)('$options: $text', async ({ text, options, fills: wanted }) => {
    const { results } = await run([{ text }], options, runContext());
    compare(worst(results[0], wanted));
  });

  test('a list gives each text its own words', async () => {
    const plain = cases.filter(({ options }) => Object.keys(options).length === 0);
    const { results } = await run(
      plain.map(({ text }) => ({ text })),
      {},
      runContext(),
    );
    for (const [index, { fills: wanted }] of plain.entries()) compare(worst(results[index], wanted));
  });

  test('a text without a gap, or whose gap was cut off, is refused in words', async () => {
    const mask = encoder().tokenizer.config.mask_token ?? '';
    await expect(run([{ text: 'good' }], {}, runContext())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `inputs: has no ${mask}`,
    });
    const items = [{ text: mask }, { text: `${'good '.repeat(60)}${mask}` }];
    await expect(run(items, {}, runContext())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^inputs\.1: is longer than the 40 tokens/),
    });
  });
});
