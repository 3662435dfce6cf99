/** Log-probabilities of tokens against PyTorch on tiny random decoders, of answers and of texts, on GGUF and on ONNX. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { generationJudge } from '../../shared/evaluation/judges/texts.ts';
import { textGeneration } from '../../shared/tasks/text-generation.ts';
import { worstDifference, worstOfTests } from '../accuracy.ts';
import type { TextGenerator, WeighedToken } from '../backends/backend.ts';
import { loadLlama } from '../backends/llama.ts';
import { seededRandom } from '../backends/random.ts';
import type { Sampling } from '../backends/sampler.ts';
import { loadTransformers } from '../backends/transformers.ts';
import { GOLDENS, embeddedPlan, golden, loadContext, planOf, runContext } from '../testing.ts';
import { runTextGeneration } from './text-generation.ts';

const numbers = z.array(z.number());
const ids = z.array(z.int());
const goldenSchema = z.array(
  z.object({
    name: z.string(),
    top: z.int(),
    answers: z.array(
      z.object({
        name: z.string(),
        promptIds: ids,
        ids,
        logprobs: numbers,
        top: z.array(z.object({ ids, logprobs: numbers })),
      }),
    ),
    texts: z.array(z.object({ text: z.string(), ids, logprobs: numbers, perplexity: z.number().nullable() })),
  }),
);
const models = golden('logprobs.json', goldenSchema);

/**
 * Of single-precision weights and of half-precision ones whose numbers are the same; both computed in single precision,
 * where llama.cpp sums in another order.
 */
const TOLERANCE = 1e-4;
/**
 * llama.cpp keeps keys, values and what is multiplied with half-precision weights in half precision as well, which these
 * random weights of a large spread show more than trained ones: 11 bits of numbers around 30 are 0.03.
 */
const HALF_TOLERANCE = 5e-2;
/** Over the tokens of a text that rounding evens out. */
const HALF_MEAN_TOLERANCE = 5e-3;

const BACKENDS = {
  llama: { load: loadLlama, file: 'model-f16.gguf', tolerance: HALF_TOLERANCE, mean: HALF_MEAN_TOLERANCE },
  transformers: { load: loadTransformers, file: 'onnx/model.onnx', tolerance: TOLERANCE, mean: TOLERANCE },
} as const;

const GREEDY: Sampling = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, random: () => 0 };
const never = new AbortController().signal;
const options = (given: object) => textGeneration.options.parse(given);
const results = z.array(textGeneration.result);

/** The likelihoods of a model that has them. */
function likelihoodsOf(model: TextGenerator): NonNullable<TextGenerator['likelihoods']> {
  if (model.likelihoods === null) throw new Error('the engine tells no likelihoods');
  return model.likelihoods;
}

async function weighedOf(
  model: TextGenerator,
  prompt: readonly number[],
  sampling: Sampling,
  count: number,
  alternatives: number,
): Promise<WeighedToken[]> {
  const tokens: WeighedToken[] = [];
  for await (const token of likelihoodsOf(model).generate(prompt, sampling, never, alternatives)) {
    tokens.push(token);
    if (tokens.length >= count) break;
  }
  return tokens;
}

const logprobsOf = (tokens: readonly { readonly logprob: number }[]): number[] =>
  tokens.map(({ logprob }) => logprob);

describe.each([
  ['gpt2', 'llama', 256, 'GPT2LMHeadModel'],
  ['gpt2', 'transformers', 256, 'GPT2LMHeadModel'],
  ['llama', 'llama', 512, 'LlamaForCausalLM'],
  ['llama', 'transformers', 512, 'LlamaForCausalLM'],
] as const)('tiny %s on %s', (name, backend, context_length, architecture) => {
  const { answers, texts, top } = models.find((each) => each.name === name) ?? {
    answers: [],
    texts: [],
    top: 0,
  };
  const { load, file, tolerance, mean } = BACKENDS[backend];
  const plan = planOf({
    task: 'text-generation',
    backend,
    directory: join(GOLDENS, 'models/tiny', name),
    file,
    context_length,
  });
  let model: TextGenerator;
  beforeAll(async () => {
    model = await load(plan, loadContext());
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });
  const row = {
    task: 'text-generation',
    architecture: `${architecture}, ${backend === 'llama' ? 'GGUF' : 'ONNX'}`,
    tolerance,
  };
  const expectClose = worstOfTests({
    ...row,
    inputs: 'likelihoods of answers and of texts',
    measure: 'log-probability',
  });
  const expectPerplexity = worstOfTests({
    ...row,
    tolerance: mean,
    inputs: 'texts with unicode and emoji',
    measure: 'perplexity, as a part of it',
  });

  test.each(answers)('$name: each token of the answer, and the likeliest in its place', async (answer) => {
    const tokens = await weighedOf(model, answer.promptIds, GREEDY, answer.ids.length, top);
    const length = tokens.length;
    expect(tokens.map(({ id }) => id)).toEqual(answer.ids.slice(0, length));
    expectClose(worstDifference(logprobsOf(tokens), answer.logprobs.slice(0, length)));
    for (const [index, { alternatives }] of tokens.entries()) {
      const expected = answer.top[index];
      expectClose(worstDifference(logprobsOf(alternatives), expected?.logprobs ?? []));
      // Which of two close ones comes first is rounding; the first is the token itself.
      expect(alternatives[0]?.id).toBe(expected?.ids[0]);
    }
  });

  test.each(texts)('"$text": each of its tokens, and its perplexity', async ({ text, ...expected }) => {
    const run = await runTextGeneration(
      model,
      [{ text }],
      options({ prompt_logprobs: true, max_new_tokens: 1, temperature: 0 }),
      runContext(),
    );
    const [{ prompt_logprobs = [] } = {}] = results.parse(run.results);
    const known = prompt_logprobs.flatMap(({ logprob }) => (logprob === null ? [] : [logprob]));
    expectClose(worstDifference(known, expected.logprobs));
    expect(prompt_logprobs.map(({ token }) => token).join('')).toBe(text);
    if (expected.perplexity === null) return;
    const item = { input: text, expected: { likelihood: true } };
    const judging = generationJudge.begin({
      task: 'text-generation',
      metric: '',
      description: '',
      items: [item],
    });
    await judging.add(item, run.results[0], {
      read: () => Promise.reject(new Error('no picture')),
      listen: null,
    });
    const [perplexity] = await judging.measures();
    expect(perplexity?.id).toBe('perplexity');
    expectPerplexity(Math.abs((perplexity?.value ?? NaN) / expected.perplexity - 1));
  });
});

describe.each([
  ['ember-gguf', loadLlama],
  ['ember-onnx', loadTransformers],
] as const)('the embedded decoder as %s', (variant, load) => {
  let model: TextGenerator;
  beforeAll(async () => {
    model = await load({ ...embeddedPlan(variant), context_length: 512 }, loadContext());
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });

  test.each([0, 1.3])(
    'to be told how likely tokens are does not change a text at %d',
    async (temperature) => {
      const prompt = model.tokenize('Once upon a time', true);
      const sampling = (): Sampling => ({
        temperature,
        topK: 40,
        topP: 0.9,
        repetitionPenalty: 1,
        random: seededRandom(4),
      });
      const plain: number[] = [];
      for await (const token of model.generate(prompt, sampling(), never)) if (plain.push(token) >= 24) break;
      const weighed = await weighedOf(model, prompt, sampling(), 24, 0);
      expect(weighed.map(({ id }) => id)).toEqual(plain);
    },
  );

  test('a text that is longer than one piece of it is scored as a whole', async () => {
    const tokens = model
      .tokenize('Once upon a time there was a brave girl named Zoe. '.repeat(30), true)
      .slice(0, 300);
    const scored = await likelihoodsOf(model).score(tokens, never, 1);
    expect(scored.map(({ id }) => id)).toEqual(tokens.slice(1));
    // After 150 and after 299 tokens it is what a prompt of so many begins its answer with.
    for (const length of [150, 299]) {
      const [next] = await weighedOf(model, tokens.slice(0, length), GREEDY, 1, 1);
      const [best] = scored[length - 1]?.alternatives ?? [];
      expect(best?.id).toBe(next?.id);
      expect(Math.abs((best?.logprob ?? NaN) - (next?.logprob ?? NaN))).toBeLessThan(HALF_TOLERANCE);
    }
  });
});
