/** The inputs that quantizations are measured on, from the sets that come with Hearth. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cancelled } from '../../shared/errors.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { EvalSets } from '../evaluation/sets.ts';
import { FakeLauncher } from '../testing/fake-launcher.ts';
import { QualitySamples, samplesOf } from './samples.ts';

const sets = new EvalSets(join(import.meta.dirname, '../../../resources/eval'));
const of = async (task: TaskId | null): ReturnType<typeof samplesOf> => await samplesOf(sets, task);

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

test('pictures and sounds are left out, or their paths and boxes become words', async () => {
  const [pictures, sounds] = await Promise.all([of('object-detection'), of('automatic-speech-recognition')]);
  expect(pictures).toHaveLength(8);
  expect(pictures[0]).toMatchObject({ text: null, target: null, medium: { kind: 'picture' } });
  expect(sounds[0]).toMatchObject({ text: null, target: 'turn off the bathroom light' });
  expect([...pictures, ...sounds].every(({ medium }) => existsSync(medium?.path ?? ''))).toBe(true);
  const [question] = await of('image-text-to-text');
  expect(question).toMatchObject({ text: 'Which color is the moon?', medium: { kind: 'picture' } });
});

test('a task without a set has samples', async () => {
  expect(await of('echo')).toEqual([]);
  expect(await of(null)).toEqual([]);
});

test('a process that dies of a preprocessor takes the conversion with it, or what it was given stays behind', async () => {
  const folders: string[] = [];
  const dying = new FakeLauncher({
    prepare: async (out) => {
      folders.push(out);
      throw new Error('gone');
    },
  });
  const samples = new QualitySamples(sets, dying);
  const never = new AbortController().signal;
  const lent = await samples.lend({ task: 'image-classification', directory: '/nowhere' }, never, (given) =>
    Promise.resolve(given.map(({ tensors }) => tensors)),
  );
  expect(lent).toEqual(Array.from({ length: 8 }, () => ({})));
  expect(folders.map((folder) => existsSync(folder))).toEqual([false]);
  const stopped = samples.lend(
    { task: 'image-classification', directory: '/nowhere' },
    AbortSignal.abort(cancelled()),
    () => Promise.reject(new Error('it was used')),
  );
  await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
});
