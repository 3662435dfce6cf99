/** SmolVLM's answers against PyTorch, with the graphs of its twin Idefics3 and the files of its own. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

const { files, cases, maxNewTokens } = golden(
  'smolvlm.json',
  z.object({
    files: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.unknown())])),
    maxNewTokens: z.int(),
    cases: z.array(
      z.object({
        files: z.array(z.string()),
        text: z.string().optional(),
        messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
        splitting: z.boolean().default(true),
        expected: z.object({ inputIds: z.array(z.int()), text: z.string() }),
      }),
    ),
  }),
);
const answers = z.array(z.object({ generated_text: z.string() }));
const { media, ref } = pictureMedia();

let home = '';
let model: GraphSet;
/** Cuts pictures into tiles, and does not. */
let run: TaskRunner;
let runWhole: TaskRunner;

/** A folder of SmolVLM as the Hub has them, with what its processor's file says besides. */
async function folderOf(name: string, more: object): Promise<string> {
  const folder = join(home, name);
  await cp(join(GOLDENS, 'models/tiny/idefics3'), folder, {
    recursive: true,
    filter: (path) => !/chat_template|\.br$/.test(path),
  });
  for (const [file, content] of Object.entries(files)) {
    const whole = file === 'preprocessor_config.json' && typeof content !== 'string';
    const value = whole ? { ...content, ...more } : content;
    await writeFile(join(folder, file), typeof value === 'string' ? value : JSON.stringify(value));
  }
  return folder;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'smolvlm-'));
  const plan = planOf({
    task: 'image-text-to-text',
    backend: 'onnx',
    directory: await folderOf('tiles', {}),
    file: 'onnx/decoder_model_merged.onnx',
    parts: { vision_encoder: 'onnx/vision_encoder.onnx', embed_tokens: 'onnx/embed_tokens.onnx' },
  });
  model = await loadGraphs(plan, loadContext());
  run = await prepareTask(plan, model);
  const directory = await folderOf('whole', { do_image_splitting: false });
  runWhole = await prepareTask({ ...plan, directory }, model);
});
afterAll(async () => {
  await model[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

test('pictures in tiles and whole, several of them, and a chat get the answers of the template in chat_template.jinja', async () => {
  let others = 0;
  for (const { files: pictures, text, messages, splitting, expected } of cases) {
    const asked = messages === undefined ? { text } : { messages };
    const input = { images: pictures.map((file) => ref(file)), ...asked };
    const runner = splitting ? run : runWhole;
    const output = await runner([input], { max_new_tokens: maxNewTokens }, runContext(undefined, media));
    const [answer] = answers.parse(output.results);
    expect(output.input_tokens).toBe(expected.inputIds.length);
    if (answer?.generated_text !== expected.text) others += 1;
  }
  expectAccurate({
    task: 'image-text-to-text',
    architecture: 'SmolVLMForConditionalGeneration',
    inputs:
      'one and two pictures in tiles, whole pictures, a chat; RGB, gray, RGBA, EXIF-turned, WebP, one pixel; unicode; greedy',
    measure: 'answers that differ',
    worst: others,
    tolerance: 0,
  });
});
