/** Answers to questions about pictures against PyTorch on a tiny random LLaVA. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';
import { expandPlaces } from './image-text-to-text.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const goldenSchema = z.object({
  maxNewTokens: z.int(),
  cases: z.array(
    z.object({
      files: z.array(z.string()),
      text: z.string().optional(),
      messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
      expected: z.object({ inputIds: z.array(z.int()), ids: z.array(z.int()), text: z.string() }),
    }),
  ),
});
const answers = z.array(z.object({ generated_text: z.string(), tokens: z.int(), finish_reason: z.string() }));
const { media, ref } = pictureMedia();

test('a place of a picture becomes as many as its features, each picture by itself', () => {
  expect(expandPlaces([1, 9, 2, 9], 9, [2, 3])).toEqual([1, 9, 9, 2, 9, 9, 9]);
});

describe('tiny llava', () => {
  const { cases, maxNewTokens } = golden('llava.json', goldenSchema);
  const plan = planOf({
    task: 'image-text-to-text',
    backend: 'onnx',
    directory: join(GOLDENS, 'models/tiny/llava'),
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

  test('one picture, several, and a chat get the same answers, and what streams is the answer', async () => {
    let others = 0;
    for (const { files, text, messages, expected } of cases) {
      const context = runContext(undefined, media);
      const asked = messages === undefined ? { text } : { messages };
      const input = { images: files.map((file) => ref(file)), ...asked };
      const output = await run([input], { max_new_tokens: maxNewTokens }, context);
      const [answer] = answers.parse(output.results);
      expect(output.input_tokens).toBe(expected.inputIds.length);
      if (answer?.generated_text !== expected.text) others += 1;
      const streamed = context.events.map((event) => (event.type === 'token' ? event.text : '')).join('');
      expect(streamed).toBe(answer?.generated_text);
    }
    expectAccurate({
      task: 'image-text-to-text',
      architecture: 'LlavaForConditionalGeneration',
      inputs: 'one and two pictures, a chat; RGB, gray, RGBA, EXIF-turned, WebP; unicode; greedy',
      measure: 'answers that differ',
      worst: others,
      tolerance: 0,
    });
  });

  test('a mark of a picture in the text is refused with both counts', async () => {
    const input = { image: ref('rgb.png'), text: 'What is <image>?' };
    await expect(run([input], {}, runContext(undefined, media))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/2 places for pictures, and 1 were given/),
    });
  });

  test('an architecture of another kind is refused when it is prepared', async () => {
    const other = { ...plan, directory: join(GOLDENS, 'models/tiny/blip') };
    await expect(prepareTask(other, model)).rejects.toMatchObject({ code: 'TASK_NOT_SUPPORTED' });
  });
});
