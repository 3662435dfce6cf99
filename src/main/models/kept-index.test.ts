import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptFolder, keptGgufs, makeKept } from './kept-conversions.ts';
import { KeptIndex } from './kept-index.ts';
import { lossyOf, rememberLossy } from './lossy.ts';

let home = '';
let cache = '';
let model = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hearth-index-'));
  cache = join(home, 'cache');
  model = join(home, 'model');
  mkdirSync(model);
  writeFileSync(join(model, 'model.safetensors'), 'weights');
});
afterEach(() => rmSync(home, { recursive: true }));

async function keep(dtype: string): Promise<void> {
  const directory = await keptFolder(keptGgufs(cache), model);
  await makeKept(directory, model);
  writeFileSync(join(directory, `model-${dtype}.gguf`), 'x');
}

test('what is kept is not known after a start, or what weights that have changed had', async () => {
  await keep('Q8_0');
  await keep('Q4_K_M');
  const index = new KeptIndex(() => cache);
  expect(index.of(model).kept).toEqual([]);
  await index.lookAll();
  expect(index.of(model).kept.toSorted()).toEqual(['Q4_K_M', 'Q8_0']);
  writeFileSync(join(model, 'model.safetensors'), 'other weights');
  const [file] = [{ format: 'safetensors', path: 'm', bytes: 1, fingerprint: 'f', dtype: 'Q8_0' }] as const;
  await index.lookAt({ directory: model, weights: [file] });
  expect(index.of(model).kept).toHaveLength(2);
  await index.lookAt({ directory: model, weights: [{ ...file, converts: 'gguf' }] });
  expect(index.of(model).kept).toEqual([]);
});

test('a half-written file counts, or a folder that is gone rejects', async () => {
  await keep('Q8_0.gguf.1.part');
  const index = new KeptIndex(() => cache);
  await index.look(model);
  await index.look(join(home, 'nowhere'));
  expect([index.of(model), index.of(join(home, 'nowhere'))]).toEqual([
    { kept: [], lossy: [] },
    { kept: [], lossy: [] },
  ]);
});

test('what lost too much is tried again, or is held against other weights', async () => {
  const index = new KeptIndex(() => cache);
  await rememberLossy(cache, model, 'q4', 'a cosine of 0.912');
  await rememberLossy(cache, model, 'int8', 'a cosine of 0.8');
  await index.lookAll();
  expect(index.of(model)).toEqual({ kept: [], lossy: ['q4', 'int8'] });
  expect((await lossyOf(cache, model)).q4).toBe('a cosine of 0.912');
  writeFileSync(join(model, 'model.safetensors'), 'other weights');
  await index.look(model);
  expect(index.of(model).lossy).toEqual([]);
  await rememberLossy(cache, join(home, 'nowhere'), 'q4', 'gone');
});
