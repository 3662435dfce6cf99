import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedPlan, loadContext } from '../testing.ts';
import type { TextGenerator } from './backend.ts';
import { loadLlama } from './llama.ts';
import { seededRandom } from './random.ts';
import type { Sampling } from './sampler.ts';

let model: TextGenerator;
beforeAll(async () => {
  model = await loadLlama({ ...embeddedPlan('ember-gguf'), context_length: 1_024 }, loadContext());
});
afterAll(async () => {
  await model[Symbol.asyncDispose]();
});

const GREEDY: Sampling = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, random: () => 0 };

async function tokensOf(prompt: readonly number[], sampling: Sampling, count: number): Promise<number[]> {
  const tokens: number[] = [];
  for await (const token of model.generate(prompt, sampling, new AbortController().signal)) {
    tokens.push(token);
    if (tokens.length >= count) break;
  }
  return tokens;
}

/** A prompt of three whole chunks and a bit. */
const STORY =
  'Once upon a time there was a brave girl named Zoe. She lived in a green meadow with her friend. ';
const long = (): number[] => model.tokenize(STORY.repeat(40), true).slice(0, 800);

test('the same request gives the same tokens, whatever was asked before it', async () => {
  const prompt = long();
  const alone = await tokensOf(prompt, GREEDY, 40);
  await tokensOf(prompt.slice(0, 300), GREEDY, 20);
  expect(await tokensOf(prompt, GREEDY, 40)).toEqual(alone);
  await tokensOf([...prompt.slice(0, 300), ...prompt.slice(100, 400)], GREEDY, 20);
  expect(await tokensOf(prompt, GREEDY, 40)).toEqual(alone);
  expect(await tokensOf(prompt, GREEDY, 40)).toEqual(alone);
});

test('one seed is one text, another seed another', async () => {
  const prompt = model.tokenize('Once upon a time', true);
  const with_ = (seed: number): Sampling => ({
    temperature: 1.5,
    topK: 50,
    topP: 0.95,
    repetitionPenalty: 1.1,
    random: seededRandom(seed),
  });
  const first = await tokensOf(prompt, with_(1), 40);
  expect(await tokensOf(prompt, with_(1), 40)).toEqual(first);
  expect(await tokensOf(prompt, with_(2), 40)).not.toEqual(first);
});

test('a tiny nucleus draws what greedy takes', async () => {
  const prompt = model.tokenize('Once upon a time', true);
  const narrow = { temperature: 2, topK: 0, topP: 1e-6, repetitionPenalty: 1, random: seededRandom(1) };
  expect(await tokensOf(prompt, narrow, 20)).toEqual(await tokensOf(prompt, GREEDY, 20));
});

test('a penalty changes what greedy takes, the prompt included', async () => {
  const prompt = model.tokenize('Once upon a time', true);
  const [usual] = await tokensOf(prompt, GREEDY, 1);
  const [punished] = await tokensOf(
    [...prompt.slice(0, 1), usual ?? 0, ...prompt],
    { ...GREEDY, repetitionPenalty: 10 },
    1,
  );
  expect(punished).not.toBe(usual);
});

test('the whole context can be filled, and not one token more is asked for', async () => {
  const prompt = long();
  const room = model.contextLength - prompt.length;
  const endless: Sampling = {
    temperature: 5,
    topK: 0,
    topP: 1,
    repetitionPenalty: 1,
    random: seededRandom(3),
  };
  let longest = 0;
  // Random text may end early; the longest of some tries fills the context.
  for (let attempt = 0; attempt < 5 && longest < room; attempt += 1)
    longest = Math.max(longest, (await tokensOf(prompt, endless, room)).length);
  expect(longest).toBe(room);
});

test('a cancel between two chunks of a long prompt stops it', async () => {
  const abort = new AbortController();
  abort.abort();
  const steps = model.generate(long(), GREEDY, abort.signal);
  await expect(steps[Symbol.asyncIterator]().next()).rejects.toThrow(/abort/i);
  expect(await tokensOf(model.tokenize('Once', true), GREEDY, 2)).toHaveLength(2);
});

test('fewer threads in the middle of an answer change none of its tokens', async () => {
  const prompt = model.tokenize('Once upon a time', true);
  const alone = await tokensOf(prompt, GREEDY, 40);
  const tokens: number[] = [];
  for await (const token of model.generate(prompt, GREEDY, new AbortController().signal)) {
    tokens.push(token);
    model.useThreads?.(tokens.length % 2 === 0 ? 1 : model.plan.threads);
    if (tokens.length >= 40) break;
  }
  model.useThreads?.(model.plan.threads);
  expect(tokens).toEqual(alone);
});
