import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  kindOf,
  processorConfigSchema,
  readProcessorConfig,
  settingsOf,
  sizeOf,
} from './processor-config.ts';

const settings = (config: object) => settingsOf(processorConfigSchema.parse(config));

test.each([
  ['ViTFeatureExtractor', 'ViT'],
  ['ViTImageProcessor', 'ViT'],
  ['ViTImageProcessorFast', 'ViT'],
  ['ViTImageProcessorPil', 'ViT'],
])('%s is the class %s', (image_processor_type, kind) => {
  expect(kindOf({ image_processor_type })).toBe(kind);
});

test.each([
  [224, true, { width: 224, height: 224 }],
  [224, false, { shortest_edge: 224 }],
  [[10, 20], true, { height: 10, width: 20 }],
  [[10], false, { shortest_edge: 10 }],
  [{ height: 3, width: 4 }, false, { height: 3, width: 4 }],
  [{ shortest_edge: 3, longest_edge: null }, true, { shortest_edge: 3 }],
  [null, true, null],
])('size %j (square: %j) is %j', (size, square, wanted) => {
  expect(sizeOf(size, square)).toEqual(wanted);
});

test('what a file leaves out is as its class has it', () => {
  expect(settings({ image_processor_type: 'CLIPImageProcessor' })).toMatchObject({
    size: { shortest_edge: 224 },
    cropSize: { width: 224, height: 224 },
    crop: true,
    filter: 'bicubic',
    rescale: 1 / 255,
    normalize: true,
  });
});

test("DETR's old file has its longest edge in a field of its own, or leaves it to the class", () => {
  const old = { feature_extractor_type: 'DetrFeatureExtractor', size: 600 };
  expect(settings({ ...old, max_size: 1000 }).size).toEqual({ shortest_edge: 600, longest_edge: 1000 });
  expect(settings(old).size).toEqual({ shortest_edge: 600, longest_edge: 1333 });
});

test('MobileViT and Swin2SR do not normalise, whatever their file says', () => {
  for (const image_processor_type of ['MobileViTImageProcessor', 'Swin2SRImageProcessor'])
    expect(settings({ image_processor_type, do_normalize: true }).normalize).toBe(false);
});

test('an unknown class that says enough is taken at its word', () => {
  const fields = { size: 32, image_mean: [0, 0, 0], image_std: [1, 1, 1] };
  expect(settings({ image_processor_type: 'NewImageProcessor', ...fields })).toMatchObject({
    rule: 'plain',
    size: { width: 32, height: 32 },
  });
  expect(settings(fields).kind).toBe('');
});

describe('MODEL_LOAD_FAILED for', () => {
  test.each([
    ['an unknown class that says too little', { image_processor_type: 'NewImageProcessor', size: 3 }],
    [
      'a class that cuts tiles',
      { image_processor_type: 'Idefics3ImageProcessor', size: 32, do_normalize: false },
    ],
    ['no class and no fields', {}],
    ['a deviation of 0', { image_processor_type: 'ViTImageProcessor', image_std: [0, 1, 1] }],
  ])('%s', (_, config) => {
    expect(() => settings(config)).toThrow(expect.objectContaining({ code: 'MODEL_LOAD_FAILED' }));
  });

  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-processor-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('a folder without the file', async () => {
    await expect(readProcessorConfig(folder)).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringContaining('preprocessor_config.json is missing'),
    });
  });

  test.each([
    ['a size of 10^9', '{"size": 1000000000}'],
    ['a filter that Pillow lacks', '{"resample": 9}'],
    ['two numbers for three channels', '{"image_mean": [0, 1]}'],
    ['text that is no JSON', '{'],
  ])('%s', async (_, text) => {
    await writeFile(join(folder, 'preprocessor_config.json'), text);
    await expect(readProcessorConfig(folder)).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
    await rm(join(folder, 'preprocessor_config.json'));
  });

  test('nothing, where the file of transformers 5 holds the fields', async () => {
    const image_processor = { image_processor_type: 'ViTImageProcessor', size: 30 };
    await writeFile(join(folder, 'processor_config.json'), JSON.stringify({ image_processor }));
    expect(settingsOf(await readProcessorConfig(folder))).toMatchObject({
      kind: 'ViT',
      size: { width: 30, height: 30 },
    });
  });
});
