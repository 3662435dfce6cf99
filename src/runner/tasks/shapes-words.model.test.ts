/** The embedded models that put the shapes world into words, on their evaluation sets: as good as their cards say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { loadGraphs } from '../backends/graphs.ts';
import { EMBEDDED, loadContext, planOf, runContext, testMedia } from '../testing.ts';
import { prepareTask } from './index.ts';
import { runOnPictures } from './picture-goldens.ts';

const EVAL = join(EMBEDDED, '../eval');
const DECODER = 'onnx/decoder_model_merged_q4.onnx';
const textsSchema = z.array(z.object({ generated_text: z.string() }));

/** The items of an evaluation set, and the folder of its model. */
function setOf<I extends z.ZodType, E extends z.ZodType>(
  task: TaskId,
  input: I,
  expected: E,
): { readonly directory: string; readonly items: readonly { input: z.output<I>; expected: z.output<E> }[] } {
  const { model, items } = z
    .object({
      task: z.literal(task),
      model: z.string(),
      items: z.array(z.object({ input: z.unknown(), expected: z.unknown() })).min(50),
    })
    .parse(JSON.parse(readFileSync(join(EVAL, `${task}.json`), 'utf8')));
  return {
    directory: join(EMBEDDED, model),
    items: items.map((item) => ({ input: input.parse(item.input), expected: expected.parse(item.expected) })),
  };
}

/** The share of items whose answer is right. */
function share<E>(
  items: readonly { readonly expected: E }[],
  right: (expected: E, index: number) => boolean,
): number {
  return items.filter(({ expected }, index) => right(expected, index)).length / items.length;
}

test(
  'the classifier names the largest thing of nearly every picture first',
  { timeout: 60_000 },
  async () => {
    const { directory, items } = setOf('image-classification', z.string(), z.string());
    const pictures = items.map(({ input }) => join(EVAL, input));
    const model = { directory, file: 'onnx/model_q4.onnx' };
    const { results } = await runOnPictures('image-classification', model, pictures, {});
    const labels = z.array(z.array(labelScoreSchema)).parse(results);
    expect(share(items, (label, index) => labels[index]?.[0]?.label === label)).toBeGreaterThan(0.93);
  },
);

test('the captioner writes a true sentence of nearly every picture', { timeout: 60_000 }, async () => {
  const { directory, items } = setOf('image-to-text', z.string(), z.array(z.string()));
  const pictures = items.map(({ input }) => join(EVAL, input));
  const model = { directory, file: DECODER, parts: { encoder_model: 'onnx/encoder_model_q4.onnx' } };
  const { results } = await runOnPictures('image-to-text', model, pictures, {});
  const captions = textsSchema.parse(results);
  expect(
    share(items, (either, index) => either.includes(captions[index]?.generated_text ?? '')),
  ).toBeGreaterThan(0.9);
});

/** The answers of the model of questions to inputs about the pictures of its set. */
async function answersTo(
  directory: string,
  asked: readonly ({ readonly image: string } & Readonly<Record<string, unknown>>)[],
): Promise<string[]> {
  const parts = {
    vision_encoder: 'onnx/vision_encoder_q4.onnx',
    embed_tokens: 'onnx/embed_tokens_q4.onnx',
  };
  const plan = planOf({ task: 'image-text-to-text', backend: 'onnx', directory, file: DECODER, parts });
  await using graphs = await loadGraphs(plan, loadContext());
  const run = await prepareTask(plan, graphs);
  const idOf = (index: number): string => String(index).padStart(64, '0');
  const media = testMedia(
    Object.fromEntries(asked.map(({ image }, index) => [idOf(index), join(EVAL, image)])),
  );
  const inputs = asked.map((input, index) => ({
    ...input,
    image: { media_id: idOf(index), type: 'image/webp', bytes: 0 },
  }));
  const { results } = await run(inputs, {}, runContext(undefined, media));
  return textsSchema.parse(results).map(({ generated_text }) => generated_text);
}

const askedSchema = z.object({ image: z.string(), text: z.string() });

test('nearly every question about a picture gets its answer', { timeout: 60_000 }, async () => {
  const { directory, items } = setOf('image-text-to-text', askedSchema, z.string());
  const answers = await answersTo(
    directory,
    items.map(({ input }) => input),
  );
  expect(share(items, (answer, index) => answers[index] === answer)).toBeGreaterThan(0.97);
});

test(
  'a question in a chat is answered as it is alone, whatever was asked before',
  { timeout: 60_000 },
  async () => {
    const { directory, items } = setOf('image-text-to-text', askedSchema, z.string());
    const [first, second] = items;
    if (first === undefined || second === undefined) throw new Error('the set is empty');
    const { image } = first.input;
    const messages = [
      { role: 'user', content: first.input.text },
      { role: 'assistant', content: 'Seven dogs.' },
      { role: 'user', content: second.input.text },
    ];
    const [alone, chatted] = await answersTo(directory, [
      { image, text: second.input.text },
      { image, messages },
    ]);
    expect(second.input.image).toBe(image);
    expect(chatted).toBe(alone);
    expect(chatted).toBe(second.expected);
  },
);
