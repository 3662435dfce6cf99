import { expect, test } from 'vitest';
import { checkpointOf, hasHeader } from './checkpoint.ts';
import type { FoundFile, WeightsFile } from './scan.ts';
import { runnableWeights } from './variants.ts';

const bert = { model_type: 'bert', architectures: ['BertForSequenceClassification'] };
const weight = (path: string, format: WeightsFile['format'] = 'safetensors'): WeightsFile => ({
  path,
  format,
  bytes: 10,
  fingerprint: `10@${path}`,
  dtype: format,
});
const settings: FoundFile[] = [{ path: 'config.json', bytes: 5, mtimeMs: 7 }];
const single = weight('model.safetensors');
const torch = weight('pytorch_model.bin', 'torch');
const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'].map((path) =>
  weight(path),
);

test.each([
  ['one file', [single], 'model.safetensors', 10],
  ['shards are one model', shards, 'model-00001-of-00002.safetensors', 20],
  [
    'shards whose numbers have six digits',
    ['model-00001-of-000002.safetensors', 'model-00002-of-000002.safetensors'].map((path) => weight(path)),
    'model-00001-of-000002.safetensors',
    20,
  ],
  ['an old checkpoint', [torch], 'pytorch_model.bin', 10],
  ['the newer of two formats', [torch, single], 'model.safetensors', 10],
])('a raw checkpoint is one entry: %s', (_, weights, path, bytes) => {
  const found = checkpointOf(weights, settings, bert);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ path, bytes, converts: 'onnx', dtype: 'fp32' });
  expect(hasHeader(found[0]!)).toBe(false);
  const ways = ['fp32', 'q8', 'q4'].map((dtype) => ({ ...found[0], dtype }));
  expect(runnableWeights(found, 'text-classification')).toEqual(ways);
});

test('a changed config.json makes it another model, as its graphs are other ones then', () => {
  const [before] = checkpointOf([single], settings, bert);
  const [after] = checkpointOf([single], [{ path: 'config.json', bytes: 5, mtimeMs: 8 }], bert);
  expect(before?.fingerprint).not.toBe(after?.fingerprint);
});

test.each([
  ['an unknown type', { model_type: 'mamba9', architectures: ['Mamba9Model'] }],
  ['a type that every object has', { model_type: 'constructor' }],
  ['a head that is not written', { model_type: 'bert', architectures: ['BertForMultipleChoice'] }],
  ['no config', null],
])('what cannot be converted is left as it is: %s', (_, config) => {
  expect(checkpointOf([single], settings, config)).toEqual([single]);
  expect(runnableWeights([single], 'text-classification')).toEqual([]);
});

test('graphs that are there are run, not written again', () => {
  const graph = weight('onnx/model.onnx', 'onnx');
  const found = checkpointOf([graph, single], settings, bert);
  expect(runnableWeights(found, 'text-classification')).toEqual([graph]);
});

test('weights of another part of the model are no checkpoint of it', () => {
  const other = weight('vae/model.safetensors');
  expect(checkpointOf([other], settings, bert)).toEqual([other]);
});
