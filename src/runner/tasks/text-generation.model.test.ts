/** Decoders against PyTorch on tiny random models: the same tokens, on GGUF and on ONNX. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sameInTests } from '../accuracy.ts';
import type { TextGenerator } from '../backends/backend.ts';
import { loadLlama } from '../backends/llama.ts';
import type { Sampling } from '../backends/sampler.ts';
import { loadTransformers } from '../backends/transformers.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { prepareTask } from './index.ts';

const ids = z.array(z.int());
const answer = z.object({ ids, text: z.string(), stopped: z.boolean() });
const answers = z.array(z.object({ generated_text: z.string() }));
const goldenSchema = z.object({
  model: z.string(),
  maxNewTokens: z.int(),
  repetitionPenalty: z.number(),
  eosTokenId: z.int(),
  cases: z.array(
    z.object({ name: z.string(), prompt: z.string(), promptIds: ids, greedy: answer, greedyPenalty: answer }),
  ),
  chats: z.array(
    z.object({
      name: z.string(),
      messages: z.array(z.object({ role: z.string(), content: z.string() })),
      rendered: z.string(),
      promptIds: ids,
      greedy: answer,
    }),
  ),
});

const FILES = {
  llama: { load: loadLlama, file: 'model-f16.gguf' },
  transformers: { load: loadTransformers, file: 'onnx/model.onnx' },
} as const;

describe.each([
  ['gpt2', 'llama', 256, 'GPT2LMHeadModel'],
  ['gpt2', 'transformers', 256, 'GPT2LMHeadModel'],
  ['llama', 'llama', 512, 'LlamaForCausalLM'],
  ['llama', 'transformers', 512, 'LlamaForCausalLM'],
] as const)('tiny %s on %s', (name, backend, context_length, architecture) => {
  const { cases, chats, maxNewTokens, repetitionPenalty, eosTokenId } = golden(`${name}.json`, goldenSchema);
  const plan = planOf({
    task: 'text-generation',
    backend,
    directory: join(GOLDENS, 'models/tiny', name),
    file: FILES[backend].file,
    context_length,
  });
  let model: TextGenerator;
  beforeAll(async () => {
    model = await FILES[backend].load(plan, loadContext());
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });

  const greedyTokens = async (prompt: readonly number[], penalty: number): Promise<number[]> => {
    const greedy: Sampling = {
      temperature: 0,
      topK: 0,
      topP: 1,
      repetitionPenalty: penalty,
      random: () => 0,
    };
    const tokens: number[] = [];
    for await (const token of model.generate(prompt, greedy, new AbortController().signal)) {
      tokens.push(token);
      if (tokens.length >= maxNewTokens) break;
    }
    return tokens;
  };
  /** Python's tokens without the one that ended the answer, which a generator does not give. */
  const expected = (given: z.output<typeof answer>): number[] =>
    given.stopped ? given.ids.filter((id) => id !== eosTokenId) : given.ids;

  test.each(cases)('$name: the prompt has the same tokens', ({ prompt, promptIds }) => {
    expect(model.tokenize(prompt, true)).toEqual(promptIds);
  });

  const expectSame = sameInTests({
    task: 'text-generation',
    architecture: `${architecture}, ${backend === 'llama' ? 'GGUF' : 'ONNX'}`,
    inputs: 'unicode, emoji, code, long; greedy, with a penalty, and chats',
    measure: 'answers that differ',
  });

  test.each(cases)('$name: greedy takes the same tokens', async ({ promptIds, greedy }) => {
    expectSame(await greedyTokens(promptIds, 1), expected(greedy));
  });

  test.each(cases)(
    '$name: greedy with a repetition penalty takes the same tokens',
    async ({ promptIds, greedyPenalty }) => {
      expectSame(await greedyTokens(promptIds, repetitionPenalty), expected(greedyPenalty));
    },
  );

  test.each(cases)('$name: the streamed text is the same', async ({ prompt, greedy }) => {
    const context = runContext();
    const run = await prepareTask(plan, model);
    const { results } = await run(
      [{ text: prompt }],
      { temperature: 0, max_new_tokens: maxNewTokens },
      context,
    );
    expect(results).toEqual([
      {
        generated_text: greedy.text,
        tokens: expected(greedy).length,
        finish_reason: greedy.stopped ? 'stop' : 'length',
      },
    ]);
    const streamed = context.events.map((event) => (event.type === 'token' ? event.text : ''));
    expectSame(streamed.join(''), greedy.text);
  });

  if (chats.length === 0) {
    test('a chat is refused: there is no template', async () => {
      const run = await prepareTask(plan, model);
      const messages = [{ role: 'user', content: 'Hi' }];
      await expect(run([{ messages }], {}, runContext())).rejects.toThrow(/no chat template/);
    });
    return;
  }
  test.each(chats)(
    'chat $name: the template gives the same tokens, and greedy the same answer',
    async ({ messages, promptIds, rendered, greedy }) => {
      expect(model.tokenize(rendered, false)).toEqual(promptIds);
      const run = await prepareTask(plan, model);
      const output = await run(
        [{ messages }],
        { temperature: 0, max_new_tokens: maxNewTokens },
        runContext(),
      );
      expect(output.input_tokens).toBe(promptIds.length);
      expectSame(answers.parse(output.results), [{ generated_text: greedy.text }]);
    },
  );
});
