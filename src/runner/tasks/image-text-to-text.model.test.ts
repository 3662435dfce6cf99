/** Answers to questions about pictures against PyTorch on tiny random models, one for each family. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Plan } from '../../shared/runner.ts';
import { expectAccurate } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const caseSchema = z.object({
  files: z.array(z.string()),
  text: z.string().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
  splitting: z.boolean().default(true),
  expected: z.object({ inputIds: z.array(z.int()), ids: z.array(z.int()), text: z.string() }),
});
const goldenSchema = z.object({ maxNewTokens: z.int(), cases: z.array(caseSchema) });
const answers = z.array(z.object({ generated_text: z.string(), tokens: z.int(), finish_reason: z.string() }));
const { media, ref } = pictureMedia();

const FAMILIES = [
  {
    name: 'llava',
    architecture: 'LlavaForConditionalGeneration',
    inputs: 'one and two pictures, a chat; RGB, gray, RGBA, EXIF-turned, WebP; unicode; greedy',
  },
  {
    name: 'idefics3',
    architecture: 'Idefics3ForConditionalGeneration',
    inputs:
      'one and two pictures in tiles, whole pictures, a chat; RGB, gray, RGBA, EXIF-turned, WebP, one pixel; unicode; greedy',
  },
];

function planFor(name: string): Plan {
  return planOf({
    task: 'image-text-to-text',
    backend: 'onnx',
    directory: join(GOLDENS, 'models/tiny', name),
    file: 'onnx/decoder_model_merged.onnx',
    parts: { vision_encoder: 'onnx/vision_encoder.onnx', embed_tokens: 'onnx/embed_tokens.onnx' },
  });
}

/** A copy of a model's small files in which the processor does not cut pictures. */
async function unsplit(plan: Plan): Promise<Plan> {
  const directory = await mkdtemp(join(tmpdir(), 'vlm-'));
  await cp(plan.directory, directory, { recursive: true, filter: (path) => !path.endsWith('.onnx') });
  const file = join(directory, 'preprocessor_config.json');
  const config = z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')));
  await writeFile(file, JSON.stringify({ ...config, do_image_splitting: false }));
  return { ...plan, directory };
}

describe.each(FAMILIES)('tiny $name', ({ name, architecture, inputs }) => {
  const { cases, maxNewTokens } = golden(`${name}.json`, goldenSchema);
  const plan = planFor(name);
  let whole: Plan;
  let model: GraphSet;
  let run: TaskRunner;
  let runWhole: TaskRunner;
  beforeAll(async () => {
    model = await loadGraphs(plan, loadContext());
    run = await prepareTask(plan, model);
    whole = await unsplit(plan);
    runWhole = await prepareTask(whole, model);
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]();
    await rm(whole.directory, { recursive: true });
  });

  test('one picture, several, and a chat get the same answers, and what streams is the answer', async () => {
    let others = 0;
    for (const { files, text, messages, splitting, expected } of cases) {
      const context = runContext(undefined, media);
      const asked = messages === undefined ? { text } : { messages };
      const input = { images: files.map((file) => ref(file)), ...asked };
      const output = await (splitting ? run : runWhole)([input], { max_new_tokens: maxNewTokens }, context);
      const [answer] = answers.parse(output.results);
      expect(output.input_tokens).toBe(expected.inputIds.length);
      if (answer?.generated_text !== expected.text) others += 1;
      const streamed = context.events.map((event) => (event.type === 'token' ? event.text : '')).join('');
      expect(streamed).toBe(answer?.generated_text);
    }
    const measure = 'answers that differ';
    expectAccurate({
      task: 'image-text-to-text',
      architecture,
      inputs,
      measure,
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

  test('a question longer than the context is refused with both numbers, and names its place in a list', async () => {
    const [short, long] = [
      { image: ref('dot.png'), text: 'A lamp?' },
      { image: ref('dot.png'), text: 'lamp '.repeat(300) },
    ];
    await expect(
      run([short, long], { max_new_tokens: 1 }, runContext(undefined, media)),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/inputs\.1.*has [\d,]+ tokens .* context holds 256 /),
    });
  });

  test('pictures that take more places than the context has are refused with both numbers', async () => {
    const input = {
      images: Array.from({ length: 16 }, () => ref('turned-6.jpg')),
      text: 'lamp '.repeat(66),
    };
    await expect(run([input], { max_new_tokens: 1 }, runContext(undefined, media))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/has \d+ tokens with its pictures, .* context holds 256 /),
    });
  });
});

test('an architecture of another kind is refused when it is prepared', async () => {
  const plan = planFor('llava');
  await using model = await loadGraphs(plan, loadContext());
  const other = { ...plan, directory: join(GOLDENS, 'models/tiny/blip') };
  await expect(prepareTask(other, model)).rejects.toMatchObject({ code: 'TASK_NOT_SUPPORTED' });
});
