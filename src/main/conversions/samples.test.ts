/** The inputs that quantizations are measured on, from the sets that come with Hearth. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { QualitySample } from '../../shared/converter.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { EvalSets } from '../evaluation/sets.ts';
import { samplesFor } from './samples.ts';

const sets = new EvalSets(join(import.meta.dirname, '../../../resources/eval'));
const of = async (task: TaskId | null): Promise<QualitySample[]> =>
  await samplesFor(sets, { task: { task, tag: null, reason: '' } });

test.each([
  ['text-classification', 16],
  ['question-answering', 16],
  ['feature-extraction', 16],
] as const)('%s is measured on other than %i texts', async (task, count) => {
  const texts = (await of(task)).map(({ text }) => text);
  expect(texts).toHaveLength(count);
  expect(new Set(texts).size).toBe(count);
});

test('a translator is not shown what it should say, or labels of pictures are no texts', async () => {
  const [translation] = await of('translation');
  expect(translation).toMatchObject({ text: 'The house is small.', target: 'Das Haus ist klein.' });
  const labelled = (await of('zero-shot-image-classification')).map(({ text }) => text);
  expect(labelled.slice(0, 2)).toEqual(['circle', 'square']);
});

test('boxes and pictures, or a task without a set, become texts', async () => {
  expect(await of('object-detection')).toEqual([]);
  expect(await of('echo')).toEqual([]);
  expect(await of(null)).toEqual([]);
});
