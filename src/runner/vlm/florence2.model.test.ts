/** Florence-2's answers to its tasks against PyTorch on a tiny random model, with the beams that its files ask for. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { imageTextToText } from '../../shared/tasks/image-text-to-text.ts';
import { expectAccurate } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { prepareTask } from '../tasks/index.ts';
import type { TaskRunner } from '../tasks/prepare.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';

const { cases, maxNewTokens } = golden(
  'florence2.json',
  z.object({
    maxNewTokens: z.int(),
    cases: z.array(
      z.object({
        files: z.array(z.string()),
        text: z.string(),
        expected: z.object({ inputIds: z.array(z.int()), ids: z.array(z.int()), text: z.string() }),
      }),
    ),
  }),
);
const answers = z.array(z.object({ generated_text: z.string(), tokens: z.int(), finish_reason: z.string() }));
const { media, ref } = pictureMedia();
const graphs = ['vision_encoder', 'embed_tokens', 'encoder_model'];
const plan = planOf({
  task: 'image-text-to-text',
  backend: 'onnx',
  directory: join(GOLDENS, 'models/tiny/florence2'),
  file: 'onnx/decoder_model_merged.onnx',
  parts: Object.fromEntries(graphs.map((name) => [name, `onnx/${name}.onnx`])),
});
let model: GraphSet;
let run: TaskRunner;
beforeAll(async () => {
  model = await loadGraphs(plan, loadContext());
  run = await prepareTask(plan, model);
});
afterAll(async () => {
  await model[Symbol.asyncDispose]();
});

test('every task gets the same answer, with its places, and what streams is the answer', async () => {
  let others = 0;
  for (const { files, text, expected } of cases) {
    const context = runContext(undefined, media);
    const input = { images: files.map((file) => ref(file)), text };
    const output = await run([input], { max_new_tokens: maxNewTokens }, context);
    const [answer] = answers.parse(output.results);
    expect(output.input_tokens).toBe(expected.inputIds.length);
    if (answer?.generated_text !== expected.text) others += 1;
    const streamed = context.events.map((event) => (event.type === 'token' ? event.text : '')).join('');
    expect(streamed).toBe(answer?.generated_text);
  }
  expect(cases.some(({ expected }) => expected.text.includes('<loc_'))).toBe(true);
  expectAccurate({
    task: 'image-text-to-text',
    architecture: 'Florence2ForConditionalGeneration',
    inputs: 'all tasks and a text of its own; RGB, gray, RGBA, EXIF-turned, WebP; unicode; three beams',
    measure: 'answers that differ',
    worst: others,
    tolerance: 0,
  });
});

test('a task about places answers with a list of them, and one for words has none', async () => {
  const regions = async (text: string) => {
    const input = { image: ref('rgb.png'), text };
    const { results } = await run([input], { max_new_tokens: maxNewTokens }, runContext(undefined, media));
    return imageTextToText.result.parse(results[0]).regions;
  };
  expect(await regions('<OD>')).toBeInstanceOf(Array);
  expect(await regions('<CAPTION>')).toBeUndefined();
});

test('an answer that the longest length ends says so, though the model is forced to end there', async () => {
  const input = { image: ref('rgb.png'), text: '<CAPTION>' };
  const { results } = await run([input], { max_new_tokens: 5 }, runContext(undefined, media));
  expect(answers.parse(results)[0]?.finish_reason).toBe('length');
});

test.each([
  [
    'two pictures',
    { images: [ref('rgb.png'), ref('gray.png')], text: '<OD>' },
    /one picture and one text, and 2 and 1/,
  ],
  [
    'a chat',
    { image: ref('rgb.png'), messages: ['Hi', 'Yes?', '<OD>'] },
    /one picture and one text, and 1 and 3/,
  ],
  [
    'a text that is too long',
    { image: ref('rgb.png'), text: 'lamp '.repeat(60) },
    /tokens .* context holds 80 /,
  ],
])('%s is refused with both numbers', async (_, given, message) => {
  const roles = ['user', 'assistant', 'user'];
  const input =
    'messages' in given
      ? { ...given, messages: given.messages.map((content, at) => ({ role: roles[at], content })) }
      : given;
  await expect(run([input], {}, runContext(undefined, media))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(message),
  });
});
