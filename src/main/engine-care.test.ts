/** The caretaker inside an engine, on a clock that the test moves: real registry, catalog and queue over fake processes. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MachineMemory } from './devices/machine-memory.ts';
import { PRESSURE_IDLE_MS } from './models/care.ts';
import { QUIET_MS } from './models/preload.ts';
import type { Behaviour } from './testing/fake-launcher.ts';
import { engineUnderTest, type UnderTest } from './testing/engine-under-test.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Each runner holds so much. */
const HELD = 50e6;
const TOTAL = 16e9;
const never = new AbortController().signal;

let test: UnderTest;
/** What the machine could still give out. */
let available = TOTAL;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  available = TOTAL;
  const memory = () => ({ total: TOTAL, available });
  vi.spyOn(MachineMemory.prototype, 'now').mockImplementation(memory);
  vi.spyOn(MachineMemory.prototype, 'fresh').mockImplementation(() => Promise.resolve(memory()));
});
afterEach(async () => {
  await test.engine[Symbol.asyncDispose]();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function start(behaviour: Behaviour = {}): Promise<void> {
  test = await engineUnderTest({ memoryBytes: HELD, ...behaviour }, undefined, undefined, true);
}
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const loaded = (): string[] =>
  test.engine.models
    .list()
    .filter((model) => model.loaded)
    .map(({ id }) => id)
    .toSorted();
/** Evictions by their reason, as the metrics count them. */
async function evictions(): Promise<Readonly<Record<string, number>>> {
  const text = await test.engine.metrics().text();
  const lines = [...text.matchAll(/^hearth_evictions_total\{reason="(\w+)"\} (\d+)$/gm)];
  const counts = lines.map(([, reason = '', count]): [string, number] => [reason, Number(count)]);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

it('unloads a model when its keep-alive is over since its last use, to the second, and ends its process', async () => {
  await start();
  test.engine.settings.change('keepAlive', '5m');
  await test.infer({});
  await pass(3 * MINUTE);
  await test.infer({});
  await pass(5 * MINUTE - SECOND);
  expect(loaded()).toEqual(['org/bert']);
  await pass(2 * SECOND);
  expect(loaded()).toEqual([]);
  expect(test.launcher.alive).toEqual([]);
  expect(await evictions()).toEqual({ idle: 1 });
});

it('lets a run that takes longer than the keep-alive end, and counts from its end', async () => {
  const running = Promise.withResolvers<undefined>();
  await start({
    run: async (items) => {
      await running.promise;
      return items.map(() => [{ label: 'GOOD', score: 1 }]);
    },
  });
  test.engine.settings.change('keepAlive', '1m');
  const run = test.infer({});
  await expect.poll(() => test.engine.holders().holders[0]?.leases).toBe(1);
  await pass(3 * MINUTE);
  expect(loaded()).toEqual(['org/bert']);
  running.resolve(undefined);
  await run;
  await pass(MINUTE - 2 * SECOND);
  expect(loaded()).toEqual(['org/bert']);
  await pass(3 * SECOND);
  expect(loaded()).toEqual([]);
});

it('keeps what is pinned, whatever its keep-alive and however short memory is', async () => {
  await start();
  test.engine.settings.change('keepAlive', '1m');
  await test.engine.models.load('org/bert', never);
  test.engine.models.pin('org/bert', true);
  available = 0;
  await pass(5 * MINUTE);
  expect(loaded()).toEqual(['org/bert']);
  test.engine.models.pin('org/bert', false);
  await pass(2 * SECOND);
  expect(loaded()).toEqual([]);
});

it('loads the favourite ahead once it is quiet, and under pressure drops it first, before one that was used', async () => {
  await start();
  await test.infer({ model: 'org/llama', inputs: 'once' });
  await test.engine.models.unload('org/llama');
  await test.infer({ model: 'org/bert' });
  await test.infer({ model: 'org/llama', inputs: 'once' });
  await test.engine.models.unload('org/llama');
  // What a person unloads is not loaded again before it is used; at the next start it is the favourite.
  const { root } = test;
  await test.engine[Symbol.asyncDispose]();
  test = await engineUnderTest({ memoryBytes: HELD }, root, undefined, true);
  test.engine.settings.change('preloadTopK', 1);
  await test.infer({ model: 'own/bert' });
  await pass(QUIET_MS + 2 * SECOND);
  expect(loaded()).toEqual(['org/llama', 'own/bert']);
  expect(test.engine.holders().holders.map(({ model, ahead }) => [model, ahead])).toEqual([
    ['org/llama', true],
    ['own/bert', false],
  ]);
  await pass(PRESSURE_IDLE_MS);
  // Below the watermark by less than one model holds: one of them is enough.
  available = TOTAL * 0.15 - HELD / 2;
  await pass(SECOND);
  available += HELD;
  await pass(5 * SECOND);
  expect(loaded()).toEqual(['own/bert']);
  expect(await evictions()).toEqual({ pressure: 1 });
});

it('unloads as many as pressure asks for, only such as have rested for a minute, and stops when it is over', async () => {
  await start();
  for (const model of ['org/bert', 'own/bert', 'org/llama']) await test.engine.models.load(model, never);
  available = TOTAL * 0.15 - HELD * 1.5;
  await pass(PRESSURE_IDLE_MS - 2 * SECOND);
  expect(loaded()).toHaveLength(3);
  await pass(2 * SECOND);
  available += HELD * 2;
  await pass(10 * SECOND);
  expect(loaded()).toHaveLength(1);
  expect(await evictions()).toEqual({ pressure: 2 });
});

it('takes a clock that is put back for no rest at all, and loads and unloads nothing for it', async () => {
  await start();
  test.engine.settings.change('keepAlive', '5m');
  await test.infer({});
  vi.setSystemTime(Date.now() - 24 * 60 * MINUTE);
  await pass(10 * MINUTE);
  expect(loaded()).toEqual(['org/bert']);
  expect(await evictions()).toEqual({});
});
