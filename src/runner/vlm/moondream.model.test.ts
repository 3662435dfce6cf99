/** Moondream's answers against PyTorch on a tiny random model that is put together of its parts. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { prepareTask } from '../tasks/index.ts';
import type { TaskRunner } from '../tasks/prepare.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';

const { cases, maxNewTokens } = golden(
  'moondream.json',
  z.object({
    maxNewTokens: z.int(),
    cases: z.array(
      z.object({
        file: z.string(),
        text: z.string().optional(),
        messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
        expected: z.object({ inputIds: z.array(z.int()), text: z.string() }),
      }),
    ),
  }),
);
const answers = z.array(z.object({ generated_text: z.string() }));
const { media, ref } = pictureMedia();
const plan = planOf({
  task: 'image-text-to-text',
  backend: 'onnx',
  directory: join(GOLDENS, 'models/tiny/moondream'),
  file: 'onnx/decoder_model_merged.onnx',
  parts: { vision_encoder: 'onnx/vision_encoder.onnx', embed_tokens: 'onnx/embed_tokens.onnx' },
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

test('a picture with a question, and one with a chat, get the same answers', async () => {
  let others = 0;
  for (const { file, text, messages, expected } of cases) {
    const input = { image: ref(file), ...(messages === undefined ? { text } : { messages }) };
    const output = await run([input], { max_new_tokens: maxNewTokens }, runContext(undefined, media));
    const [answer] = answers.parse(output.results);
    expect(output.input_tokens).toBe(expected.inputIds.length);
    if (answer?.generated_text !== expected.text) others += 1;
  }
  expectAccurate({
    task: 'image-text-to-text',
    architecture: 'Moondream1ForConditionalGeneration',
    inputs: 'one picture with a question, a chat; RGB, gray, RGBA, EXIF-turned, WebP; unicode; greedy',
    measure: 'answers that differ',
    worst: others,
    tolerance: 0,
  });
});

test('a second picture is refused with how many there were, not left out', async () => {
  const input = { images: [ref('rgb.png'), ref('gray.png')], text: 'Which one is old?' };
  await expect(run([input], {}, runContext(undefined, media))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/inputs\.images.*2 pictures were given/),
  });
});

test('a mark of a picture in the question is refused with both counts', async () => {
  const input = { image: ref('rgb.png'), text: 'What is <image>?' };
  await expect(run([input], {}, runContext(undefined, media))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/2 places for pictures, and 1 were given/),
  });
});
