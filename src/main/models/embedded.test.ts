/** The embedded models as the library sees them: each with a task that Hearth runs, weights of one dtype, and a card. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Library } from './library.ts';

const ROOT = join(import.meta.dirname, '../../../resources/models');

const Q8 = [['onnx/model_quantized.onnx', 'q8']];

/** The task of each small model of pictures and sounds, and its files of weights with their dtypes. */
const MODELS: Readonly<Record<string, readonly [task: string, weights: readonly string[][]]>> = {
  'hearth/shapes-captions': [
    'image-to-text',
    [
      ['onnx/decoder_model_merged_q4.onnx', 'q4'],
      ['onnx/encoder_model_q4.onnx', 'q4'],
    ],
  ],
  'hearth/shapes-classification': ['image-classification', [['onnx/model_q4.onnx', 'q4']]],
  'hearth/shapes-depth': ['depth-estimation', Q8],
  'hearth/shapes-detection': ['object-detection', Q8],
  'hearth/shapes-questions': [
    'image-text-to-text',
    [
      ['onnx/decoder_model_merged_q4.onnx', 'q4'],
      ['onnx/embed_tokens_q4.onnx', 'q4'],
      ['onnx/vision_encoder_q4.onnx', 'q4'],
    ],
  ],
  'hearth/shapes-segmentation': ['image-segmentation', Q8],
  'hearth/spoken-commands': ['automatic-speech-recognition', Q8],
  'hearth/spoken-words': ['audio-classification', Q8],
  'hearth/voice': ['text-to-speech', Q8],
};

test('each small model of pictures and sounds is listed with its task, its files of one dtype and its card', async () => {
  const root = { path: ROOT, source: 'embedded', layout: 'org-name' } as const;
  await using library = await Library.open(() => [root], false);
  const found = library.list().filter(({ id }) => id in MODELS);
  const listed = found.map(({ id, task, folder }) => [
    id,
    [task.task, folder.weights.map(({ path, dtype }) => [path, dtype])],
  ]);
  expect(Object.fromEntries(listed)).toEqual(MODELS);
  for (const { id } of found) expect(existsSync(join(ROOT, id, 'README.md'))).toBe(true);
});
