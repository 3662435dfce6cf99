/** The texts that quantizations are measured on, from the sets that come with Hearth. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskId } from '../../shared/tasks/index.ts';
import { EvalSets } from '../evaluation/sets.ts';
import { textsFor } from './texts.ts';

const sets = new EvalSets(join(import.meta.dirname, '../../../resources/eval'));
const of = async (task: TaskId | null): Promise<string[]> =>
  await textsFor(sets, { task: { task, tag: null, reason: '' } });

test.each([
  ['text-classification', 16],
  ['question-answering', 16],
  ['feature-extraction', 16],
] as const)('%s is measured on other than %i texts', async (task, count) => {
  const texts = await of(task);
  expect(texts).toHaveLength(count);
  expect(new Set(texts).size).toBe(count);
});

test('pictures, or a task without a set, become texts', async () => {
  expect(await of('object-detection')).toEqual([]);
  expect(await of('echo')).toEqual([]);
  expect(await of(null)).toEqual([]);
});
