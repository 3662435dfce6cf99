/** Encoder-decoders against PyTorch on tiny random models: the same tokens and texts, greedily and with beams. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { taskIdSchema } from '../../shared/tasks/index.ts';
import type { Plan } from '../../shared/runner.ts';
import { sameInTests } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { prepareTask } from './index.ts';

const ids = z.array(z.int());
const goldenSchema = z.object({
  maxTokens: z.int(),
  cases: z.array(
    z.object({
      name: z.string(),
      task: taskIdSchema,
      text: z.string(),
      options: z.record(z.string(), z.unknown()),
      expected: z.object({ inputIds: ids, cut: z.int(), ids, text: z.string() }),
    }),
  ),
});

const MERGED = { encoder_model: 'onnx/encoder_model.onnx' };
const PAIR = { ...MERGED, decoder_with_past_model: 'onnx/decoder_with_past_model.onnx' };
const MODELS = {
  t5: ['summarization', 'decoder_model_merged', MERGED, 'T5ForConditionalGeneration'],
  bart: ['summarization', 'decoder_model', PAIR, 'BartForConditionalGeneration'],
  marian: ['translation', 'decoder_model_merged', MERGED, 'MarianMTModel'],
  nllb: ['translation', 'decoder_model_merged', MERGED, 'M2M100ForConditionalGeneration'],
} as const;

function planFor(name: keyof typeof MODELS): Plan {
  const [task, graph, parts] = MODELS[name];
  const directory = join(GOLDENS, 'models/tiny', name);
  return planOf({ task, backend: 'onnx', directory, file: `onnx/${graph}.onnx`, parts });
}

describe.each(['t5', 'bart', 'marian', 'nllb'] as const)('tiny %s', (name) => {
  const { cases, maxTokens } = golden(`${name}.json`, goldenSchema);
  const plan = planFor(name);
  let model: GraphSet;
  const same = new Map(
    Array.from(new Set(cases.map(({ task }) => task)), (task) => [
      task,
      sameInTests({
        task,
        architecture: MODELS[name][3],
        inputs: 'plain, unicode, over-long; greedy and beams',
        measure: 'texts that differ',
      }),
    ]),
  );
  beforeAll(async () => {
    model = await loadGraphs(plan, loadContext());
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });

  test.each(cases)('$task, $name: the same text', async ({ task, text, options, expected }) => {
    const context = runContext();
    const run = await prepareTask({ ...plan, task }, model);
    const output = await run([{ text }], options, context);
    const [result] = z
      .tuple([z.looseObject({ tokens: z.int(), finish_reason: z.string() })])
      .parse(output.results);
    const written = Object.entries(result).find(([key]) => key.endsWith('_text'))?.[1];
    same.get(task)?.(written, expected.text);
    const ended = expected.ids.at(-1) === endOf(name);
    expect(result.tokens).toBe(expected.ids.length - (ended ? 1 : 0));
    expect(output.input_tokens).toBe(expected.inputIds.length);
    expect(output.warnings).toEqual(
      expected.cut === 0 ? [] : [expect.stringContaining(`${String(expected.cut)} tokens at the end`)],
    );
    expect(expected.inputIds.length).toBeLessThanOrEqual(maxTokens);
    const streamed = context.events.map((event) => (event.type === 'token' ? event.text : ''));
    expect(streamed.join('')).toBe(expected.text);
  });
});

function endOf(name: keyof typeof MODELS): number {
  return { t5: 1, bart: 2, marian: 0, nllb: 2 }[name];
}

describe('a translator of many languages', () => {
  test('says which language is missing before anything is computed', async () => {
    await using model = await loadGraphs(planFor('nllb'), loadContext());
    const run = await prepareTask(planFor('nllb'), model);
    await expect(run([{ text: 'Hello' }], { src_lang: 'eng_Latn' }, runContext())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('options.tgt_lang'),
    });
  });
});

describe('a run of an encoder-decoder', () => {
  const plan = planFor('bart');
  let model: GraphSet;
  beforeAll(async () => {
    model = await loadGraphs(plan, loadContext());
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });

  test('of several texts gives the same as one by one, each with its own stream', async () => {
    const run = await prepareTask(plan, model);
    const texts = ['Hello world, how are you?', '日本 is far 🙂'];
    const options = { num_beams: 1, max_new_tokens: 8 };
    const context = runContext();
    const { results } = await run(texts, options, context);
    const alone = [];
    for (const text of texts) alone.push(...(await run([text], options, runContext())).results);
    expect(results).toEqual(alone);
    const items = context.events.map((event) => (event.type === 'token' ? event.item : null));
    expect(new Set(items)).toEqual(new Set([0, 1]));
  });

  test('stops between two tokens when it is cancelled', async () => {
    const abort = new AbortController();
    const context = runContext(abort.signal);
    const run = await prepareTask(plan, model);
    let tokens = 0;
    const write: typeof context.write = async (event) => {
      if (event.type === 'token') tokens += 1;
      if (tokens === 2) abort.abort();
    };
    const running = run(
      ['The old farmer'],
      { num_beams: 1, max_new_tokens: 500, min_new_tokens: 400 },
      { ...context, write },
    );
    await expect(running).rejects.toThrow(/abort/i);
    expect(tokens).toBe(2);
  });

  test('of a text that is too long is refused with both numbers where nothing may be cut', async () => {
    const run = await prepareTask(plan, model);
    const running = run(['x '.repeat(200)], { truncate: false }, runContext());
    await expect(running).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/tokens, and this model takes 40/),
    });
  });

  test('draws the same text from the same seed, and another from another', async () => {
    const run = await prepareTask(plan, model);
    const drawn = async (seed: number): Promise<unknown> =>
      (await run(['Hello'], { temperature: 2, seed, max_new_tokens: 12 }, runContext())).results;
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });

  test('with beams tells of its steps and then gives the text', async () => {
    const context = runContext();
    const run = await prepareTask(plan, model);
    await run(['Hello'], { num_beams: 2, max_new_tokens: 6 }, context);
    const kinds = context.events.map(({ type }) => type);
    expect(kinds[0]).toBe('progress');
    expect(kinds.at(-1)).toBe('token');
  });
});
