/** Perplexity against PyTorch's loss on two tiny models; `tools/reference/logprobs.py` asked them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JudgeTools } from '../judge.ts';
import { generationJudge } from '../judges/texts.ts';
import type { EvalItem } from '../set.ts';
import { perplexity, surpriseAt } from './likelihood.ts';

const text = z.object({ logprobs: z.array(z.number()), perplexity: z.number().nullable() });
const path = join(import.meta.dirname, '../../../../tools/reference/goldens/logprobs.json');
const models = z
  .array(z.object({ name: z.string(), texts: z.array(text) }))
  .parse(JSON.parse(readFileSync(path, 'utf8')));

const told = (logprobs: readonly number[]) => logprobs.map((logprob) => ({ logprob }));

test.each(models)('it is exp of the loss on $name, and no number of a text of one token', ({ texts }) => {
  for (const { logprobs, perplexity: expected } of texts) {
    const got = perplexity([surpriseAt([{ logprob: null }, ...told(logprobs)])]);
    if (expected === null) expect(got).toBeNaN();
    else expect(Math.abs(got / expected - 1)).toBeLessThan(1e-5);
  }
});

test('a long text counts for more than a short one', () => {
  const texts = [surpriseAt(told([-1, -1, -1])), surpriseAt(told([-5]))];
  expect(perplexity(texts)).toBeCloseTo(Math.exp(2), 12);
});

describe('a set of questions and of texts to be read', () => {
  const items: EvalItem[] = [
    { input: 'Who?', expected: 'Me.' },
    { input: 'A story.', expected: { likelihood: true } },
  ];
  const set = { task: 'text-generation' as const, metric: '', description: '', chat: true, items };
  const tools: JudgeTools = { read: () => Promise.reject(new Error('no picture')), listen: null };
  const answer = { generated_text: 'Me.', tokens: 1, finish_reason: 'stop' };
  const likely = [{ token: 'A', logprob: -2, top_logprobs: [] }];

  test('asks the questions as a chat, and gives the texts as they are', () => {
    expect(items.map((item) => generationJudge.inputs(item, set))).toEqual([
      { messages: [{ role: 'user', content: 'Who?' }] },
      'A story.',
    ]);
  });

  test('has a figure of each, in which the others do not count', async () => {
    const judging = generationJudge.begin(set);
    for (const item of items) await judging.add(item, { ...answer, prompt_logprobs: likely }, tools);
    const measures = new Map((await judging.measures()).map(({ id, value }) => [id, value]));
    expect(measures).toEqual(
      new Map([
        ['exact_match', 1],
        ['token_f1', 1],
        ['perplexity', Math.exp(2)],
      ]),
    );
  });

  test('without texts to be read has no perplexity', async () => {
    const judging = generationJudge.begin(set);
    await judging.add({ input: 'Who?', expected: 'Me.' }, answer, tools);
    expect((await judging.measures()).map(({ id }) => id)).toEqual(['exact_match', 'token_f1']);
  });
});
