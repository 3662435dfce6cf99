/** What is kept of raw language models, and when it goes. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptFile, keptFolder, makeKept, sweepKept, type KeptPlace } from './kept-conversions.ts';

const DAY_MS = 86_400_000;
let home = '';
let cache: KeptPlace = { cache: '', edition: 1 };
let model = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hearth-kept-'));
  cache = { cache: join(home, 'cache'), edition: 1 };
  model = join(home, 'model');
  mkdirSync(model);
  writeFileSync(join(model, 'model.safetensors'), 'weights');
});
afterEach(() => rmSync(home, { recursive: true }));

async function kept(): Promise<string> {
  const directory = await keptFolder(cache, model);
  await makeKept(directory, model);
  writeFileSync(join(directory, 'model-Q8_0.gguf'), 'x'.repeat(100));
  return directory;
}

test('a file goes away while its weights are as they were', async () => {
  const directory = await kept();
  expect(await sweepKept(cache, Date.now() + 400 * DAY_MS)).toBe(0);
  expect(await keptFile(directory, 'Q8_0')).toBe('model-Q8_0.gguf');
  expect(await keptFile(directory, 'Q4_K_M')).toBeNull();
});

test('a file stays for weights that have changed', async () => {
  const directory = await kept();
  writeFileSync(join(model, 'model.safetensors'), 'other weights');
  expect(await sweepKept(cache)).toBeGreaterThanOrEqual(100);
  expect(existsSync(directory)).toBe(false);
});

test('a file goes with a disk that is away for a day, or stays for weights that were deleted', async () => {
  const directory = await kept();
  rmSync(model, { recursive: true });
  expect(await sweepKept(cache, Date.now() + DAY_MS)).toBe(0);
  expect(existsSync(directory)).toBe(true);
  await sweepKept(cache, Date.now() + 15 * DAY_MS);
  expect(existsSync(directory)).toBe(false);
});

test('one of an earlier version goes while it is used, or what is not kept here goes too', async () => {
  const old = join(cache.cache, 'a'.repeat(32));
  mkdirSync(join(cache.cache, 'somebody else'), { recursive: true });
  mkdirSync(old);
  writeFileSync(join(old, 'model-Q8_0.gguf'), 'x');
  const before = new Date(Date.now() - 20 * DAY_MS);
  utimesSync(old, before, before);
  await keptFile(old, 'Q8_0');
  expect(await sweepKept(cache)).toBe(0);
  utimesSync(old, before, before);
  expect(await sweepKept(cache)).toBe(1);
  expect(existsSync(join(cache.cache, 'somebody else'))).toBe(true);
  expect(await sweepKept({ ...cache, cache: join(home, 'nowhere') })).toBe(0);
});

test('weights that lie one level below are changed, and what was made of the old ones answers on', async () => {
  const folder = join(model, '0_Transformer');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.safetensors'), 'old');
  const before = await keptFolder(cache, model);
  expect(await keptFolder(cache, model)).toBe(before);
  writeFileSync(join(folder, 'model.safetensors'), 'newer');
  expect(await keptFolder(cache, model)).not.toBe(before);
});
