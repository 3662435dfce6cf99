import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readProcessorJson, requireProcessorJson } from './model-files.ts';

const schema = z.looseObject({ sampling_rate: z.int() });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-files-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

async function holding(files: Readonly<Record<string, unknown>>): Promise<string> {
  const place = await mkdtemp(join(folder, 'model-'));
  for (const [name, content] of Object.entries(files))
    await writeFile(join(place, name), JSON.stringify(content));
  return place;
}

test('the part of processor_config.json that transformers 5 writes is not found, or goes before a file of its own', async () => {
  const sound = { sampling_rate: 8_000 };
  const nested = {
    'processor_config.json': { feature_extractor: sound, processor_class: 'WhisperProcessor' },
  };
  expect(await readProcessorJson(await holding(nested), schema)).toEqual(sound);
  const both = { ...nested, 'preprocessor_config.json': { sampling_rate: 16_000 } };
  expect(await readProcessorJson(await holding(both), schema)).toEqual({ sampling_rate: 16_000 });
  const picture = { 'processor_config.json': { image_processor: sound, feature_extractor: null } };
  expect(await readProcessorJson(await holding(picture), schema)).toEqual(sound);
});

test('a folder that says nothing of it, or nonsense, is read all the same', async () => {
  const silent = await holding({ 'processor_config.json': { processor_class: 'CLIPProcessor' } });
  expect(await readProcessorJson(silent, schema)).toBeNull();
  await expect(requireProcessorJson(silent, schema)).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringContaining('preprocessor_config.json is missing'),
  });
  const odd = await holding({ 'processor_config.json': { feature_extractor: { sampling_rate: 'fast' } } });
  await expect(readProcessorJson(odd, schema)).rejects.toMatchObject({
    message: expect.stringContaining('processor_config.json has a field that makes no sense (sampling_rate)'),
  });
});
