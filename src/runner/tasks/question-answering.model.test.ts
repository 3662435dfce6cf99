/** Models that answer questions against transformers 4's pipeline on tiny random models. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answerSchema } from '../../shared/tasks/question-answering.ts';
import { worstOfTests, worstScore } from '../accuracy.ts';
import { golden, runContext } from '../testing.ts';
import { tinyEncoder } from './tiny-encoder.ts';

const answersSchema = z.array(answerSchema);
const casesSchema = z.array(
  z.object({
    question: z.string(),
    context: z.string(),
    options: z.looseObject({}),
    answers: answersSchema,
  }),
);

function worst(given: unknown, wanted: z.output<typeof answersSchema>): number {
  return worstScore(answersSchema.parse(given), wanted);
}

describe.each([
  { name: 'distilbert-qa', architecture: 'DistilBertForQuestionAnswering' },
  { name: 'roberta-qa', architecture: 'RobertaForQuestionAnswering' },
])('tiny $name', ({ name, architecture }) => {
  const cases = golden(`${name}.json`, casesSchema);
  const { run } = tinyEncoder('question-answering', name);

  const compare = worstOfTests({
    task: 'question-answering',
    architecture,
    inputs: 'CJK, emoji, combining marks, windows; a list',
    measure: 'scores (texts and places equal)',
    tolerance: 1e-4,
  });

  test.each(cases)('$options: $question $context', async ({ question, context, options, answers }) => {
    const { results } = await run([{ question, context }], options, runContext());
    compare(worst(results[0], answers));
  });

  test('a list gives each question its own answers', async () => {
    const best = cases.filter(({ options }) => Object.keys(options).length === 0);
    const { results } = await run(
      best.map(({ question, context }) => ({ question, context })),
      {},
      runContext(),
    );
    for (const [index, { answers }] of best.entries()) compare(worst(results[index], answers));
  });

  test('a question that leaves no room and a stride that makes no step are refused', async () => {
    const context = 'good '.repeat(100);
    await expect(run([{ question: context, context }], {}, runContext())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^inputs\.question: has/),
    });
    await expect(run([{ question: 'who', context }], { doc_stride: 70 }, runContext())).rejects.toMatchObject(
      {
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/^options\.doc_stride: must be less than the/),
      },
    );
    // Cut to a few tokens, the question leaves room.
    await run([{ question: context, context }], { max_question_len: 4 }, runContext());
  });
});
