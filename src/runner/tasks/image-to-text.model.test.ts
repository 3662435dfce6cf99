/** Captions against PyTorch on tiny random models of two kinds. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate } from '../accuracy.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, golden, loadContext, planOf, runContext } from '../testing.ts';
import { pictureMedia } from '../vision/picture-goldens.ts';
import { prepareTask } from './index.ts';
import type { TaskRunner } from './prepare.ts';

const goldenSchema = z.object({
  cases: z.array(
    z.object({
      file: z.string(),
      prompt: z.string().nullable(),
      options: z.record(z.string(), z.unknown()),
      expected: z.object({ ids: z.array(z.int()), text: z.string() }),
    }),
  ),
});
const { media, ref } = pictureMedia();

describe.each([
  { name: 'vit-gpt2', graph: 'decoder_model_merged', architecture: 'VisionEncoderDecoderModel' },
  { name: 'blip', graph: 'decoder_model', architecture: 'BlipForConditionalGeneration' },
])('tiny $name', ({ name, graph, architecture }) => {
  const { cases } = golden(`${name}.json`, goldenSchema);
  const plan = planOf({
    task: 'image-to-text',
    backend: 'onnx',
    directory: join(GOLDENS, 'models/tiny', name),
    file: `onnx/${graph}.onnx`,
    parts: { encoder_model: 'onnx/encoder_model.onnx' },
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
  const captions = z.array(z.object({ generated_text: z.string() }));

  test('every picture gets the same caption, greedily, with beams and after a prompt', async () => {
    let others = 0;
    for (const { file, prompt, options, expected } of cases) {
      const context = runContext(undefined, media);
      const input = { image: ref(file), ...(prompt === null ? {} : { prompt }) };
      const { results } = await run([input], options, context);
      const [caption] = captions.parse(results);
      if (caption?.generated_text !== expected.text) others += 1;
      const streamed = context.events.map((event) => (event.type === 'token' ? event.text : '')).join('');
      expect(streamed).toBe(caption?.generated_text);
    }
    expectAccurate({
      task: 'image-to-text',
      architecture,
      inputs: 'RGB, gray, RGBA, EXIF-turned, WebP; greedy and 4 beams',
      measure: 'captions that differ',
      worst: others,
      tolerance: 0,
    });
  });

  test('several pictures have each their own stream and the captions that they have alone', async () => {
    const files = cases.slice(0, 2).map(({ file }) => file);
    const context = runContext(undefined, media);
    const options = { num_beams: 1, max_new_tokens: 5 };
    const { results } = await run(
      files.map((file) => ref(file)),
      options,
      context,
    );
    expect(captions.parse(results)).toHaveLength(2);
    const alone = await run([ref(files[1] ?? '')], options, runContext(undefined, media));
    expect(results[1]).toEqual(alone.results[0]);
    expect(new Set(context.events.map((event) => (event.type === 'token' ? event.item : 0)))).toEqual(
      new Set([0, 1]),
    );
  });

  test('a prompt is refused where the model takes none, before anything is computed', async () => {
    const running = run([{ image: ref('rgb.png'), prompt: 'a photo' }], {}, runContext(undefined, media));
    if (name === 'blip') await expect(running).resolves.toBeTruthy();
    else await expect(running).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
