/** The embedded models as the library sees them: each with a task that Hearth runs, weights of one dtype, and a card. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Library } from './library.ts';

const ROOT = join(import.meta.dirname, '../../../resources/models');

const TASKS: Readonly<Record<string, string>> = {
  'hearth/shapes-depth': 'depth-estimation',
  'hearth/shapes-detection': 'object-detection',
  'hearth/shapes-segmentation': 'image-segmentation',
};

test('each model of the shapes world is listed with its task, its one file and its card', async () => {
  const root = { path: ROOT, source: 'embedded', layout: 'org-name' } as const;
  await using library = await Library.open(() => [root], false);
  const found = library.list().filter(({ id }) => id in TASKS);
  expect(Object.fromEntries(found.map(({ id, task }) => [id, task.task]))).toEqual(TASKS);
  for (const { id, folder } of found) {
    expect(folder.weights.map(({ path, dtype }) => [path, dtype])).toEqual([
      ['onnx/model_quantized.onnx', 'q8'],
    ]);
    expect(existsSync(join(ROOT, id, 'README.md'))).toBe(true);
  }
});
