/** The sets that come with Hearth: each fits its task, its judge and the models in the box. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JUDGES } from '../../shared/evaluation/judges.ts';
import { isEvalTaskId, type EvalTaskId } from '../../shared/evaluation/set.ts';
import { parseInputs, parseOptions } from '../../shared/tasks/index.ts';
import { FakeEngine } from '../api/testing/fake-engine.ts';
import { EvalSets } from './sets.ts';

const FOLDER = join(import.meta.dirname, '../../../resources/eval');
const MODELS = join(FOLDER, '../models');
const sets = new EvalSets(FOLDER);
const tasks = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .filter(isEvalTaskId);

test('every file of the folder is the set of a task', async () => {
  expect(await sets.tasks()).toEqual(tasks.toSorted());
  expect(readdirSync(FOLDER).filter((file) => file.endsWith('.json'))).toHaveLength(tasks.length);
});

describe.each(tasks)('%s', (task: EvalTaskId) => {
  test('its inputs and options are what the task takes, and its files are there', async () => {
    const set = await sets.of(task);
    expect(set.task).toBe(task);
    await using media = new FakeEngine().media;
    // Every picture is read from the disk; a few of each set show that its paths are right.
    const some = set.items.filter((_, index) => index % 10 === 0);
    for (const item of some) {
      const inputs = await sets.stowed(task, JUDGES[task].inputs(item, set), media);
      expect(() => parseInputs(task, inputs)).not.toThrow();
    }
    for (const { options } of set.items)
      expect(() => parseOptions(task, { ...set.options, ...options })).not.toThrow();
  });

  test('the models that it names are in the box', async () => {
    const { model, listener } = await sets.of(task);
    for (const name of [model, listener])
      if (name !== undefined) expect(existsSync(join(MODELS, name))).toBe(true);
  });
});

test('a path that leaves the folder is refused', async () => {
  await using media = new FakeEngine().media;
  await expect(sets.stowed('depth-estimation', '../models/hearth/ember', media)).rejects.toThrow(/no file/);
});

test('a picture that comes with its set stays as it is, and so does a text', async () => {
  await using media = new FakeEngine().media;
  const url = `data:image/png;base64,${'A'.repeat(60)}`;
  expect(await sets.stowed('depth-estimation', url, media)).toBe(url);
  expect(await sets.stowed('translation', 'pictures/shapes-00.webp', media)).toBe('pictures/shapes-00.webp');
});
