/** Layers behind the pooling: what a pytorch_model.bin holds comes to runners as safetensors, and into folders that are made. */
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { denseFiles } from './sentence-dense.ts';
import { copySmallFiles } from './small-files.ts';
import { safetensorsFile, tensorPickle, torchBin } from './testing/files.ts';

const NUMBERS = Float32Array.of(1, 2, 3, 4, 5, 6);
const BIN = torchBin(tensorPickle('linear.weight', 2, 3), new Uint8Array(NUMBERS.buffer));
const SAFE = safetensorsFile(
  { 'linear.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] } },
  new Uint8Array(NUMBERS.buffer),
);

let home = '';
let folder = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hearth-dense-'));
  folder = join(home, 'model');
  for (const name of ['model/2_Dense', 'out', 'elsewhere'])
    await mkdir(join(home, name), { recursive: true });
  await writeFile(
    join(folder, 'modules.json'),
    JSON.stringify([
      { path: '', type: 'sentence_transformers.models.Transformer' },
      { path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
      { path: '2_Dense', type: 'sentence_transformers.models.Dense' },
    ]),
  );
  await writeFile(join(folder, '2_Dense/config.json'), '{}');
});
afterEach(() => rm(home, { recursive: true }));

test('a layer in a pytorch_model.bin stays where no runner reads it', async () => {
  await writeFile(join(folder, '2_Dense/pytorch_model.bin'), BIN);
  const made = await denseFiles(folder, [folder], 'without-safetensors');
  expect(made.get('2_Dense')).toEqual(SAFE);
});

test('a layer that runners find by themselves is copied into the cache', async () => {
  await writeFile(join(folder, '2_Dense/pytorch_model.bin'), BIN);
  await writeFile(join(folder, '2_Dense/model.safetensors'), SAFE);
  expect(await denseFiles(folder, [folder], 'without-safetensors')).toEqual(new Map());
  expect(await denseFiles(folder, [folder], 'all')).toEqual(new Map([['2_Dense', SAFE]]));
});

test('a folder that stands alone lacks the layer', async () => {
  await writeFile(join(folder, '2_Dense/pytorch_model.bin'), BIN);
  await copySmallFiles({ folder, allowed: [folder] }, join(home, 'out'));
  expect((await readdir(join(home, 'out/2_Dense'))).toSorted()).toEqual(['config.json', 'model.safetensors']);
  expect(await readFile(join(home, 'out/2_Dense/model.safetensors'))).toEqual(SAFE);
});

test('a model whose layer is missing is not converted for the sake of its states', async () => {
  expect(await denseFiles(folder, [folder], 'all')).toEqual(new Map());
});

test('a layer is read through a link to a file of the person', async () => {
  await writeFile(join(home, 'elsewhere/secret'), SAFE);
  await symlink(join(home, 'elsewhere/secret'), join(folder, '2_Dense/model.safetensors'));
  await expect(denseFiles(folder, [folder], 'all')).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
});
