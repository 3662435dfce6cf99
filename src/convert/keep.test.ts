/** The cache of graphs: whole or not there, and bounded. */
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Checkpoint } from './convert.ts';
import { keepGraphs, keptGraphs } from './keep.ts';
import { Weights } from './weights/weights.ts';

let cache = '';
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'hearth-keep-'));
});
afterEach(() => rm(cache, { recursive: true }));

const hashOf = (index: number): string => index.toString(16).padStart(32, '0');
const checkpoint = (hash: string): Checkpoint => ({
  type: 'bert',
  config: {},
  weights: new Weights('model.safetensors', []),
  directory: '/weights',
  dense: new Map(),
  hash,
});
const graphs = new Map([['model', { bytes: Uint8Array.of(1, 2, 3), nodes: 1 }]]);

async function leave(name: string, ageHours: number): Promise<void> {
  await mkdir(join(cache, name));
  const at = new Date(Date.now() - ageHours * 3_600_000);
  await utimes(join(cache, name), at, at);
}

test('what was written is found again, and a part of it is not taken for the whole', async () => {
  const one = checkpoint(hashOf(1));
  expect(await keptGraphs(cache, one)).toBeNull();
  const made = await keepGraphs(cache, one, graphs);
  expect(made).toEqual({
    directory: join(cache, hashOf(1)),
    weights: '/weights',
    graphs: { model: 3 },
    quality: null,
  });
  expect(await keptGraphs(cache, one)).toEqual(made);
  await writeFile(join(made.directory, 'model.onnx'), 'x');
  expect(await keptGraphs(cache, one)).toBeNull();
});

test('a list that names a file elsewhere is not believed', async () => {
  const one = checkpoint(hashOf(1));
  const { directory } = await keepGraphs(cache, one, graphs);
  await writeFile(join(directory, 'graphs.json'), JSON.stringify({ '../../secret': 3 }));
  expect(await keptGraphs(cache, one)).toBeNull();
});

test('the cache does not grow for ever, and keeps what was used last', async () => {
  for (let index = 0; index < 205; index++) await leave(hashOf(index + 10), index);
  await keepGraphs(cache, checkpoint(hashOf(1)), graphs);
  const left = await readdir(cache);
  expect(left).toHaveLength(200);
  expect(left).toContain(hashOf(1));
  expect(left).toContain(hashOf(10));
  expect(left).not.toContain(hashOf(214));
});

test('what a killed process left half written goes, what another one is writing stays, and so does the rest', async () => {
  await leave(`.${hashOf(5)}-old`, 2);
  await leave(`.${hashOf(6)}-new`, 0);
  await leave('notes', 2);
  await keepGraphs(cache, checkpoint(hashOf(1)), graphs);
  expect((await readdir(cache)).toSorted()).toEqual([`.${hashOf(6)}-new`, hashOf(1), 'notes'].toSorted());
});

test('graphs are taken for whole without the layer that belongs to them', async () => {
  const one = { ...checkpoint(hashOf(1)), dense: new Map([['2_Dense', Uint8Array.of(1, 2)]]) };
  const made = await keepGraphs(cache, one, graphs);
  expect(await keptGraphs(cache, one)).toEqual(made);
  await rm(join(made.directory, '2_Dense'), { recursive: true });
  expect(await keptGraphs(cache, one)).toBeNull();
});
