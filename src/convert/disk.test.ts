import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writing } from './disk.ts';
import { reading } from './failure.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-disk-'));
  await writeFile(join(folder, 'file'), 'x');
});
afterAll(() => rm(folder, { recursive: true }));

test('what the file system says of a write or a read is told in words, without its codes and calls', async () => {
  const below = join(folder, 'file', 'cache');
  const written = writing(below, () => mkdir(below, { recursive: true }));
  await expect(written).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: 'cache could not be written: a part of its path is no folder.',
  });
  const gone = join(folder, 'gone.json');
  await expect(reading(gone, () => readFile(gone))).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: 'gone.json could not be opened: it is not there.',
  });
});

test('an error of our own keeps its words', async () => {
  const own = new Error('its weights make no sense');
  await expect(writing(folder, () => Promise.reject(own))).rejects.toBe(own);
});
