import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyDense, readDense, readDenseConfig, unknownOf } from './sentence-dense.ts';
import { readSentenceModules } from './sentence-modules.ts';

const IDENTITY = 'torch.nn.modules.linear.Identity';
const CONFIG = { in_features: 2, out_features: 1, bias: true, activation_function: IDENTITY };

function safetensors(
  tensors: Record<string, readonly [dtype: string, shape: number[], bytes: Uint8Array]>,
): Buffer {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape, { length }]]) => {
    end += length;
    return [name, { dtype, shape, data_offsets: [end - length, end] }];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...Object.values(tensors).map(([, , bytes]) => bytes)]);
}
const f32 = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const f16 = (...values: number[]): Uint8Array => new Uint8Array(Float16Array.from(values).buffer);
const LAYER = safetensors({
  'linear.bias': ['F32', [1], f32(0.5)],
  'linear.weight': ['F32', [1, 2], f32(2, -1)],
});

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hearth-dense-'));
  await mkdir(join(home, '2_Dense'));
});
afterEach(() => rm(home, { recursive: true }));

async function layerOf(config: object, file: Uint8Array | null) {
  await writeFile(join(home, '2_Dense/config.json'), JSON.stringify(config));
  if (file !== null) await writeFile(join(home, '2_Dense/model.safetensors'), file);
  return await readDense([home], '2_Dense', await readDenseConfig(home, '2_Dense'));
}

test.each([
  ['the bias is left out', CONFIG, LAYER, 2.5],
  [
    'a config without an activation is taken for one without Tanh',
    { in_features: 2, out_features: 1 },
    LAYER,
    Math.tanh(2.5),
  ],
  ['a bias is added that the config denies', { ...CONFIG, bias: false }, LAYER, 2],
  [
    'half precision is read as other numbers',
    CONFIG,
    safetensors({
      'linear.weight': ['F16', [1, 2], f16(2, -1)],
      'linear.bias': ['BF16', [1], f32(0.5).slice(2)],
    }),
    2.5,
  ],
])('%s', async (_, config, file, wanted) => {
  const layer = await layerOf(config, file);
  expect(applyDense(layer, Float32Array.of(3, 4))[0]).toBeCloseTo(wanted, 6);
});

test.each([
  ['a layer without weights', CONFIG, null, /2_Dense\/model\.safetensors is missing/],
  [
    'a matrix that is turned',
    { ...CONFIG, in_features: 1, out_features: 2 },
    LAYER,
    /no linear\.weight of 2 × 1/,
  ],
  [
    'no bias where one belongs',
    CONFIG,
    safetensors({ 'linear.weight': ['F32', [1, 2], f32(2, -1)] }),
    /no linear\.bias/,
  ],
  ['a file that was cut off', CONFIG, LAYER.subarray(0, LAYER.length - 2), /no linear\.weight/],
  ['a header beyond the file', CONFIG, Buffer.from('ffffffffffffff7f7b7d', 'hex'), /is damaged/],
  ['an empty file', CONFIG, Buffer.alloc(0), /is damaged/],
])('%s is read', async (_, config, file, message) => {
  await expect(layerOf(config, file)).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringMatching(message),
  });
});

test.each([
  ['ReLU', { activation_function: 'torch.nn.modules.activation.ReLU' }, 'Dense with ReLU'],
  ['a residual', { use_residual: true }, 'Dense with a residual'],
  ['tokens', { module_input_name: 'token_embeddings' }, 'Dense of tokens'],
  ['nothing else', { module_input_name: 'sentence_embedding' }, null],
])('a layer with %s is run as if it were plain', async (_, more, unknown) => {
  await writeFile(join(home, '2_Dense/config.json'), JSON.stringify({ ...CONFIG, ...more }));
  expect(unknownOf(await readDenseConfig(home, '2_Dense'))).toBe(unknown);
});

const named = (kinds: readonly string[]) =>
  JSON.stringify(kinds.map((kind) => ({ path: kind === 'Dense' ? '2_Dense' : '', type: `x.${kind}` })));

test.each([
  ['before the pooling', ['Transformer', 'Dense', 'Pooling'], false, 'Dense'],
  ['after the normalisation', ['Transformer', 'Pooling', 'Normalize', 'Dense'], false, 'Dense'],
  ['beside an unknown one', ['Transformer', 'Pooling', 'Dense', 'LSTM'], false, 'LSTM'],
  ['that the graph has done', ['Transformer', 'Pooling', 'Dense', 'Normalize'], true, 'Dense'],
  ['in its place', ['Transformer', 'Pooling', 'Dense', 'Normalize'], false, null],
])('a layer %s is run wrongly, or twice', async (_, kinds, whole, unsupported) => {
  await layerOf(CONFIG, LAYER);
  await writeFile(join(home, 'modules.json'), named(kinds));
  const modules = await readSentenceModules(home, { whole });
  expect(modules.unsupported).toBe(unsupported);
  expect(modules.layers).toHaveLength(whole ? 0 : 1);
});
