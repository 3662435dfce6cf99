import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Health } from '../shared/models.ts';
import { fitOf } from '../shared/room.ts';
import type { Store } from './store/store.ts';
import { CLASSIFIER, engineUnderTest, putModel, type UnderTest } from './testing/engine-under-test.ts';

let test: UnderTest | undefined;
afterEach(async () => test?.engine[Symbol.asyncDispose]());

const signal = new AbortController().signal;
/** What a disk that became read-only, or full, does to the store's own connection. */
const unwritable = (store: Store, on: boolean): void =>
  store.database.read((db) => {
    db.exec(`PRAGMA query_only = ${on ? 'ON' : 'OFF'}`);
  });

it('tells its watchers that the database cannot be written, and when it can again', async () => {
  test = await engineUnderTest();
  const { engine, store, infer } = test;
  const seen: Health[] = [];
  using _watching = engine.watchHealth((health) => seen.push(health));
  unwritable(store, true);
  await infer({});
  await expect
    .poll(() => seen.at(-1)?.troubles, { timeout: 5_000 })
    .toEqual([expect.stringContaining('cannot be written')]);
  expect((await engine.about()).repairs).toEqual([]);
  unwritable(store, false);
  await expect.poll(() => seen.at(-1)?.troubles, { timeout: 5_000 }).toEqual([]);
  // What ran meanwhile was not lost.
  expect(engine.history.page({}).total).toBe(1);
});

it('tells the room by which it lets a model in: one that is loaded takes a place, and can make room again', async () => {
  test = await engineUnderTest();
  const { engine } = test;
  const before = engine.health().memory.room;
  const model = await engine.models.load('org/bert', signal);
  const after = engine.health().memory.room;
  expect(after.free_places).toBe(before.free_places - 1);
  expect(after.most_bytes - after.free_bytes).toBe(model.memory.measured_bytes);
  expect(fitOf({ bytes: after.most_bytes, gpuBytes: 0 }, after)).toBe('after-unloading');
  expect(fitOf({ bytes: after.most_bytes + 1, gpuBytes: 0 }, after)).toBe('too-big');
});

it('lists the file that would run, and what each of several weighs and needs', async () => {
  test = await engineUnderTest();
  const { engine, put } = test;
  putModel(put, 'added/two', CLASSIFIER);
  put('added/two/onnx/model_quantized.onnx', 'w');
  await engine.models.add([join(test.root, 'added/two')]);
  const model = engine.models.list().find(({ id }) => id.endsWith('two'));
  expect(model?.planned).toEqual({ variant: 'fp32', device: 'cpu', gpu_bytes: 0 });
  expect(model?.files.map(({ variant, bytes }) => [variant, bytes])).toEqual([
    ['fp32', 7],
    ['q8', 1],
  ]);
  const [large, small] = model?.files ?? [];
  expect(large?.estimated_bytes).toBe(model?.memory.estimated_bytes);
  expect(small?.estimated_bytes).toBeGreaterThan(1);
  expect((await engine.models.status('org/bert')).files).toEqual([]);
});

it('tells who holds memory and who goes next, and tells it anew once a model is kept', async () => {
  test = await engineUnderTest();
  const { engine } = test;
  await engine.models.load('org/bert', signal);
  await engine.models.load('org/llama', signal);
  const before = engine.holders();
  expect(before.holders.map(({ turn, leases, measured }) => [turn, leases, measured])).toEqual([
    [1, 0, true],
    [2, 0, true],
  ]);
  const [next] = before.holders;
  const seen: (readonly [string, string][])[] = [];
  using _watching = engine.watchHolders(({ holders }) =>
    seen.push(holders.map(({ model, why }) => [model, why])),
  );
  engine.models.pin(next?.model ?? '', true);
  await expect
    .poll(() => seen.at(-1), { timeout: 5_000 })
    .toEqual([
      [before.holders[1]?.model, 'it is the only one that can go'],
      [next?.model, 'it is kept in memory until somebody unloads it'],
    ]);
});
