/** The embedded models that put the shapes world into words, on their evaluation sets: as good as their cards say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { labelScoreSchema } from '../../shared/tasks/labels.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { EMBEDDED } from '../testing.ts';
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
