import { expect, test } from 'vitest';
import { z } from 'zod';
import { textGeneration } from '../../shared/tasks/text-generation.ts';
import type { Likelihoods, TextGenerator } from '../backends/backend.ts';
import { planOf, runContext, testProfile } from '../testing.ts';
import { runTextGeneration } from './text-generation.ts';

const BOS = 94;

/** A model whose tokens are bytes, each as likely as its place in the answer says: -1, -2, … */
function bytes(answer: string, withPenalty = true): TextGenerator {
  const likely = (id: number, place: number) => ({
    id,
    logprob: -1 - place,
    alternatives: [{ id: 97, logprob: -0.5 }],
  });
  const likelihoods: Likelihoods = {
    withPenalty,
    async *generate() {
      yield* Array.from(Buffer.from(answer), likely);
    },
    score: async (tokens) => tokens.slice(1).map(likely),
  };
  return {
    kind: 'generator',
    computesAside: false,
    holdsGrammar: true,
    likelihoods,
    plan: planOf({ task: 'text-generation', backend: 'llama', directory: '/a/b', file: 'c' }),
    ran: { device: 'cpu', acceleration: testProfile() },
    contextLength: 100,
    chat: null,
    warnings: [],
    tokenize: (text, addSpecial) => [...(addSpecial ? [BOS] : []), ...Buffer.from(text)],
    detokenize: (tokens) => new TextDecoder().decode(Uint8Array.from(tokens.filter((id) => id !== BOS))),
    isBos: (token) => token === BOS,
    async *generate() {
      yield* Buffer.from(answer);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const options = (given: object) => textGeneration.options.parse(given);
const results = z.array(textGeneration.result);

async function run(model: TextGenerator, given: object, text = 'x') {
  const context = runContext();
  const output = await runTextGeneration(model, [{ text }], options(given), context);
  const [result] = results.parse(output.results);
  const streamed = context.events.flatMap((event) => (event.type === 'token' ? [event] : []));
  return { result, streamed };
}

test('a character of several tokens is told with the last of them, and the texts make up the answer', async () => {
  const { result, streamed } = await run(bytes('a🙂'), { logprobs: 1 });
  expect(result?.logprobs?.map(({ token, logprob }) => [token, logprob])).toEqual([
    ['a', -1],
    ['', -2],
    ['', -3],
    ['', -4],
    ['🙂', -5],
  ]);
  expect(result?.logprobs?.[0]?.top_logprobs).toEqual([{ token: 'a', logprob: -0.5 }]);
  // Each token is streamed with the text that it is part of.
  expect(streamed.map(({ text, logprobs }) => [text, logprobs?.length])).toEqual([
    ['a', 1],
    ['🙂', 4],
  ]);
});

test('what ends in the middle of a character is told as it is shown', async () => {
  const { result } = await run(bytes('🙂'), { logprobs: 0, max_new_tokens: 2 });
  expect(result?.generated_text).toBe('\uFFFD');
  expect(result?.logprobs?.map(({ token }) => token)).toEqual(['', '\uFFFD']);
});

test('tokens of a stop text are not told, and those held back for one that was none are', async () => {
  const stopped = await run(bytes('ab\nUser: c'), { logprobs: 0, stop: ['\nUser'] });
  expect(stopped.result?.logprobs?.map(({ token }) => token)).toEqual(['a', 'b']);
  const held = await run(bytes('ab\nUs'), { logprobs: 0, stop: ['\nUser'] });
  expect(held.result?.logprobs?.map(({ token }) => token).join('')).toBe('ab\nUs');
  const told = held.streamed.flatMap(({ logprobs }) => logprobs ?? []);
  expect(told).toEqual(held.result?.logprobs);
});

test('nobody who did not ask is told', async () => {
  const { result, streamed } = await run(bytes('ab'), {});
  expect(Object.keys(result ?? {})).toEqual(['generated_text', 'tokens', 'finish_reason']);
  expect(streamed[0]).toEqual({ type: 'token', text: 'a' });
});

test('a prompt is told without what the model puts in front, and its first token follows nothing else', async () => {
  const { result } = await run(bytes('a'), { prompt_logprobs: true }, 'é!');
  expect(result?.prompt_logprobs?.map(({ token, logprob }) => [token, logprob])).toEqual([
    ['', -1],
    ['é', -2],
    ['!', -3],
  ]);
  const bare: TextGenerator = {
    ...bytes('a'),
    isBos: () => false,
    tokenize: (text) => [...Buffer.from(text)],
  };
  const { result: other } = await run(bare, { prompt_logprobs: true }, 'hi');
  expect(other?.prompt_logprobs?.map(({ token, logprob }) => [token, logprob])).toEqual([
    ['h', null],
    ['i', -1],
  ]);
});

test.each([
  ['of an engine that does not tell', { ...bytes('a'), likelihoods: null }, { logprobs: 0 }, /does not tell/],
  ['under a form', bytes('a'), { logprobs: 0, response_format: { type: 'json_object' } }, /held to a form/],
  ['under a penalty', bytes('a', false), { logprobs: 0, repetition_penalty: 1.1 }, /repetition penalty/],
  [
    'of a prompt',
    { ...bytes('a'), likelihoods: null },
    { prompt_logprobs: true },
    /options\.prompt_logprobs/,
  ],
] as const)('likelihoods %s are refused before anything is computed', async (_, model, given, message) => {
  await expect(run(model, given)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(message),
  });
});

test('more probabilities than may travel at once are refused before anything is computed', async () => {
  const model = { ...bytes('ab'), contextLength: 100_000 };
  const asked = { logprobs: 20, max_new_tokens: 20_000 };
  await expect(run(model, asked)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/420,000 probabilities.*400,000/),
  });
  // What the context can't hold is not counted, and nor is a prompt that nobody asks about.
  expect((await run({ ...model, contextLength: 1_000 }, asked)).result?.logprobs).toHaveLength(2);
  const long = 'x'.repeat(50_000);
  const few = { logprobs: 9, max_new_tokens: 2 };
  expect((await run(model, few, long)).result?.logprobs).toHaveLength(2);
  await expect(run(model, { ...few, prompt_logprobs: true }, long)).rejects.toThrow(/500,030 probabilities/);
});
