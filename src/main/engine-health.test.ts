import { afterEach, expect, it } from 'vitest';
import type { Health } from '../shared/models.ts';
import { fitOf } from '../shared/room.ts';
import type { Store } from './store/store.ts';
import { engineUnderTest, type UnderTest } from './testing/engine-under-test.ts';

let test: UnderTest | undefined;
afterEach(async () => test?.engine[Symbol.asyncDispose]());

const signal = new AbortController().signal;
/** What a disk that became read-only, or full, does to the store's own connection. */
const unwritable = (store: Store, on: boolean): void =>
  store.database.read((db) => {
    db.exec(`PRAGMA query_only = ${on ? 'ON' : 'OFF'}`);
  });

it('tells its watchers that the database can not be written, and when it can again', async () => {
  test = await engineUnderTest();
  const { engine, store, infer } = test;
  const seen: Health[] = [];
  using _watching = engine.watchHealth((health) => seen.push(health));
  unwritable(store, true);
  await infer({});
  await expect
    .poll(() => seen.at(-1)?.troubles, { timeout: 5_000 })
    .toEqual([expect.stringContaining('can not be written')]);
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
