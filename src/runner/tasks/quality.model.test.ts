/** The embedded models on their evaluation sets: as good as their cards say, so that no change makes them worse unseen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { accuracy } from '../../shared/evaluation/metrics/labels.ts';
import { cosine } from '../../shared/evaluation/metrics/vectors.ts';
import { loadBackend } from '../handlers.ts';
import { EMBEDDED, embeddedPlan, loadContext, runContext } from '../testing.ts';
import { prepareTask } from './index.ts';

const itemSchema = z.object({
  input: z.string(),
  expected: z.string(),
  positive: z.string().optional(),
  negative: z.string().optional(),
});
const setSchema = z.object({ task: z.string(), model: z.string(), items: z.array(z.unknown()) });
/** Of a set that also measures likelihoods, the items with an answer of their own. */
const answered = z.looseObject({ expected: z.string() });
type Item = z.output<typeof itemSchema>;

function itemsOf(task: string): Item[] {
  const file = join(EMBEDDED, '../eval', `${task}.json`);
  const set = setSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(set.task).toBe(task);
  return z
    .array(itemSchema)
    .min(50)
    .parse(set.items.filter((item) => answered.safeParse(item).success));
}

/** The results of an embedded model for all inputs at once. */
async function resultsOf<S extends z.ZodType>(
  name: Parameters<typeof embeddedPlan>[0],
  inputs: readonly unknown[],
  options: object,
  schema: S,
): Promise<z.output<S>[]> {
  const plan = embeddedPlan(name);
  await using model = await loadBackend({ ...plan, threads: 2, context_length: 512 }, loadContext());
  const run = await prepareTask(plan, model);
  const { results } = await run(inputs, options, runContext());
  return results.map((result) => schema.parse(result));
}

const share = (right: readonly boolean[]): number => right.filter(Boolean).length / right.length;

test('the sentiment classifier is right in four of five sentences that it never saw', async () => {
  const items = itemsOf('text-classification');
  const labels = z.array(z.object({ label: z.string(), score: z.number() })).min(1);
  const texts = items.map(({ input }) => ({ text: input }));
  const results = await resultsOf('sentiment', texts, {}, labels);
  const pairs = results.map(([best], index) => ({
    expected: items[index]?.expected ?? '',
    given: best?.label ?? '',
  }));
  expect(accuracy(pairs)).toBeGreaterThan(0.79);
});

test('the embedder puts the paraphrase nearer than the sentence that shares its words', async () => {
  const items = itemsOf('feature-extraction');
  const vectors = z.object({ embedding: z.array(z.number()) });
  const texts = items.flatMap(({ input, positive, negative }) => [input, positive, negative]);
  const results = await resultsOf(
    'minilm',
    texts.map((text) => ({ text })),
    {},
    vectors,
  );
  const near = (a: number, b: number): number =>
    cosine(results[a]?.embedding ?? [], results[b]?.embedding ?? []);
  expect(share(items.map((_, i) => near(3 * i, 3 * i + 1) > near(3 * i, 3 * i + 2)))).toBeGreaterThan(0.93);
});

test('the storyteller answers seven of ten questions exactly', { timeout: 120_000 }, async () => {
  const items = itemsOf('text-generation');
  const chats = items.map(({ input }) => ({ messages: [{ role: 'user', content: input }] }));
  const options = { temperature: 0, max_new_tokens: 40 };
  const answers = await resultsOf('ember-gguf', chats, options, z.object({ generated_text: z.string() }));
  const right = answers.map(({ generated_text }, i) => generated_text.trim() === items[i]?.expected.trim());
  expect(share(right)).toBeGreaterThan(0.69);
});
