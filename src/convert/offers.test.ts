/** What a person is offered, held against what is then written. */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GGUF_QUANTIZATIONS, GRAPH_QUANTIZATIONS } from '../shared/converter.ts';
import { openCheckpoint } from './convert.ts';
import { convertToGguf } from './gguf/convert.ts';
import { makeCheckpoint } from './gguf/testing/checkpoint.ts';
import { offersOf } from './offers.ts';
import { whyNotMeasured } from './quality/measure.ts';
import { quantizeGraphs } from './quantize/quantize.ts';
import { safetensorsFile } from './testing/files.ts';
import { readGolden, writeCheckpoint } from './testing/golden.ts';
import { Weights } from './weights/weights.ts';

let folder = '';
let llama = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-offers-'));
  llama = (await makeCheckpoint('llama')).folder;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(dirname(llama), { recursive: true });
});

test('a size that is offered is another one than that of the files', async () => {
  const { bytes, graphs, offers, refused } = await offersOf(llama, [llama]);
  expect(graphs?.bytes).toBe((offers.at(-1)?.bytes ?? 0) - bytes);
  expect(bytes).toBe((await stat(join(llama, 'model.safetensors'))).size);
  expect(refused).toEqual([]);
  expect(offers.map(({ quantization }) => quantization)).toEqual([
    ...GGUF_QUANTIZATIONS,
    ...GRAPH_QUANTIZATIONS,
    null,
  ]);
  const sizeOf = (name: string): number | undefined =>
    offers.find(({ quantization }) => quantization === name)?.bytes;
  const out = await mkdtemp(join(folder, 'llama-'));
  const made = await convertToGguf({ folder: llama, quantization: 'Q4_K_M' }, out);
  expect(sizeOf('Q4_K_M')).toBe((await stat(made.path)).size);
  await rm(made.path);
  await quantizeGraphs(await openCheckpoint(llama), out, { quantization: 'q8' });
  const sizes = await Promise.all(
    (await readdir(out)).map(async (name) => (await stat(join(out, name))).size),
  );
  expect(sizeOf('q8')).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(sizeOf('q8')).toBeLessThan(sizeOf('f16') ?? 0);
});

test('what cannot be made is offered, or its reason is kept back', async () => {
  const small = await mkdtemp(join(folder, 'bert-'));
  await writeCheckpoint(readGolden('bert-sequence'), small);
  const { offers, refused } = await offersOf(small, [small]);
  expect(offers.map(({ to, quantization }) => `${to} ${String(quantization)}`)).toEqual([
    'onnx f16',
    'onnx null',
  ]);
  expect(refused.map(({ to, quantization }) => `${to} ${String(quantization)}`)).toEqual([
    'gguf null',
    'onnx q8',
    'onnx q4',
    'onnx int8',
  ]);
  expect(refused[0]?.message).toMatch(/type bert cannot be converted to GGUF/);
  expect(refused[0]?.hint).toMatch(/These can: /);
  expect(refused[1]?.message).toMatch(/no layers that q8 would make smaller/);
});

test('an architecture that nobody knows ends as an error instead of as reasons', async () => {
  const other = await mkdtemp(join(folder, 'other-'));
  await writeFile(join(other, 'config.json'), JSON.stringify({ model_type: 'timesformer' }));
  await writeFile(join(other, 'model.safetensors'), safetensorsFile({}));
  const { graphs, offers, refused } = await offersOf(other, [other]);
  expect(graphs).toBeNull();
  expect(offers).toEqual([]);
  expect(refused.map(({ message }) => message)).toEqual([
    expect.stringContaining('timesformer'),
    expect.stringContaining('timesformer'),
  ]);
});

test('an offer hides that nobody will know what it keeps', async () => {
  const { offers } = await offersOf(llama, [llama]);
  const blind = offers.filter((offer) => offer.not_measured !== undefined);
  expect(blind.map(({ quantization }) => quantization)).toEqual(
    GGUF_QUANTIZATIONS.filter((quantization) => quantization !== 'F16'),
  );
  const checkpoint = await openCheckpoint(llama);
  const [name = ''] = checkpoint.weights.names();
  const large = new Weights('large', [{ ...checkpoint.weights.get(name), length: 5e9 }]);
  expect(whyNotMeasured({ ...checkpoint, weights: large })).toMatch(/^its weights have 5\.0 GB/);
});
