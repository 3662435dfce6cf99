import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { caseOf } from '../testing/damage.ts';
import { damagedCopy, safetensorsFile, tensorPickle, torchBin } from '../testing/files.ts';
import { Attack, leavesNothing } from '../testing/hostile.ts';
import { parseIndex } from './checkpoint.ts';
import { Weights } from './weights.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

const one = (name: string, values: readonly number[]): Buffer =>
  safetensorsFile(
    { [name]: { dtype: 'F32', shape: [values.length], data_offsets: [0, 4 * values.length] } },
    new Uint8Array(Float32Array.from(values).buffer),
  );
const put = (name: string, bytes: string | Uint8Array): Promise<void> => writeFile(join(folder, name), bytes);
const index = (map: Record<string, string>): string => JSON.stringify({ metadata: {}, weight_map: map });

test('shards are read as one checkpoint', async () => {
  await put('model-00001-of-00002.safetensors', one('a', [1, 2]));
  await put('model-00002-of-00002.safetensors', one('b', [3]));
  await put(
    'model.safetensors.index.json',
    index({ a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' }),
  );
  const weights = await Weights.open(folder);
  expect(weights.names()).toEqual(['a', 'b']);
  expect(await weights.read('b')).toEqual(Float32Array.of(3));
  expect(weights.files).toHaveLength(2);
});

test.each(['../secret.safetensors', '/etc/passwd', 'a/b.safetensors', 'c\\d.safetensors', '..', 'x.txt'])(
  'a shard called %s is not opened',
  async (name) => {
    await put('model.safetensors.index.json', index({ a: name }));
    await expect(Weights.open(folder)).rejects.toThrow(/is not the name of a file beside it/);
  },
);

test('a tensor that the index promises and no shard has is named', async () => {
  await put('s.safetensors', one('a', [1]));
  await put('model.safetensors.index.json', index({ a: 's.safetensors', b: 's.safetensors' }));
  await expect(Weights.open(folder)).rejects.toThrow(/b lies in s.safetensors, where it does not/);
});

test('shards that are missing are told before one is read, and not in the words of the file system', async () => {
  await put('s.safetensors', 'this is damaged');
  await put(
    'model.safetensors.index.json',
    index({ a: 's.safetensors', b: 't.safetensors', c: 'u.safetensors' }),
  );
  await expect(Weights.open(folder)).rejects.toThrow(
    /^Of the 3 parts of its weights 2 are missing \(t.safetensors, u.safetensors\): the download is not complete\.$/,
  );
});

test.each(['model.safetensors', 'pytorch_model.bin'])(
  'a pointer of Git LFS in the place of %s is told with the size of what is missing',
  async (name) => {
    await put(name, 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 437955512\n');
    await expect(Weights.open(folder)).rejects.toMatchObject({
      message: `${name} is only a pointer of Git LFS: its 438 MB were not fetched.`,
      hint: expect.stringContaining('git lfs pull'),
    });
  },
);

test.each([
  ['is taken off where all have it', ['module.a', 'module.b.c'], ['a', 'b.c']],
  ['of a compiled model too, and both', ['module._orig_mod.a'], ['a']],
  ['stays where one tensor has none', ['module.a', 'b'], ['module.a', 'b']],
])("the prefix of DataParallel's names %s", async (_, saved, names) => {
  const tensors = saved.map((name, at) => [
    name,
    { dtype: 'F32', shape: [1], data_offsets: [4 * at, 4 * at + 4] },
  ]);
  const body = new Uint8Array(4 * saved.length);
  await put('model.safetensors', safetensorsFile(Object.fromEntries(tensors), body));
  expect((await Weights.open(folder)).names()).toEqual(names);
});

test('two shards with one tensor are refused', async () => {
  await put('s.safetensors', one('a', [1]));
  await put('t.safetensors', one('a', [1]));
  await put('model.safetensors.index.json', index({ a: 's.safetensors', b: 't.safetensors' }));
  await expect(Weights.open(folder)).rejects.toThrow(HearthError);
});

test('a link out of the allowed folders is not followed, one within a cache is', async () => {
  const [snapshot, blobs] = [join(folder, 'snapshot'), join(folder, 'blobs')];
  await Promise.all([mkdir(snapshot), mkdir(blobs)]);
  await writeFile(join(blobs, 'abc'), one('a', [1]));
  await symlink('../blobs/abc', join(snapshot, 'model.safetensors'));
  await expect(Weights.open(snapshot)).rejects.toThrow(/leads out of the folder/);
  expect((await Weights.open(snapshot, [folder])).has('a')).toBe(true);
});

test('an old checkpoint is found, and a folder without weights says which names would be', async () => {
  await expect(Weights.open(folder)).rejects.toThrow(/none of model.safetensors, /);
  await put('pytorch_model.bin', torchBin(tensorPickle('w', 2, 2), new Uint8Array(16)));
  expect((await Weights.open(folder)).names()).toEqual(['w']);
});

test('half precision is widened to the same numbers', async () => {
  const half = Float16Array.of(1.5, -2, 65504);
  const brain = Uint16Array.of(0x3fc0, 0xc000, 0x7f7f);
  const header = {
    h: { dtype: 'F16', shape: [3], data_offsets: [0, 6] },
    b: { dtype: 'BF16', shape: [3], data_offsets: [6, 12] },
    n: { dtype: 'I8', shape: [1], data_offsets: [12, 13] },
  };
  const body = Buffer.concat([Buffer.from(half.buffer), Buffer.from(brain.buffer), Buffer.alloc(1)]);
  await put('model.safetensors', safetensorsFile(header, body));
  const weights = await Weights.open(folder);
  expect([...(await weights.read('h'))]).toEqual([1.5, -2, 65504]);
  expect([...(await weights.read('b'))]).toEqual([1.5, -2, 3.3895313892515355e38]);
  await expect(weights.read('n')).rejects.toThrow(/n is stored as I8/);
});

test('a tensor that nobody used is told, unless it is known not to matter', () => {
  const tensors = ['a', 'b', 'c'].map((name) => ({
    name,
    dtype: 'F32' as const,
    shape: [],
    path: '/m.safetensors',
    offset: 0,
    length: 4,
  }));
  const weights = new Weights('m.safetensors', tensors);
  weights.get('a');
  expect(() => weights.expectAllUsed([/^b$/])).toThrow(/does not call for: c\.$/);
  expect(() => weights.expectAllUsed([/^[bc]$/])).not.toThrow();
  expect(() => weights.get('d')).toThrow(/m.safetensors has no tensor d/);
  expect(new Weights('m', tensors).renamed([[/^a$/, 'x']]).names()).toEqual(['x', 'b', 'c']);
  expect(() => new Weights('m', tensors).renamed([[/^a$/, 'b']])).toThrow(/two tensors are called b/);
  const long = tensors.map((tensor) => ({ ...tensor, name: 'x'.repeat(1e6) }));
  expect(() => new Weights('m', long)).toThrow(/the name of a tensor has 1000000 letters/);
});

test('3,000 damaged indexes end in an error or name files beside them', async () => {
  const good = Buffer.from(
    index({ 'encoder.weight': 'model-00001-of-00002.safetensors', b: 'model-00002.bin' }),
  );
  const attack = new Attack('index');
  await leavesNothing(async () => {
    for (let round = 0; round < 3000; round++)
      await attack.run(round, () => {
        const bytes = damagedCopy(good, caseOf('index', round));
        for (const file of parseIndex('/m/index.json', bytes).values()) expect(file).toMatch(/^[\w.-]+$/);
      });
  });
  attack.expectRefused(1000);
});
