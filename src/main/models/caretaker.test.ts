import { expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { Caretaker } from './caretaker.ts';
import type { Resident } from './eviction-order.ts';
import { AGAIN_MS, QUIET_MS } from './preload.ts';

const SIZE = 10;

/** A machine of pretended models under a clock that the test moves; `free` bytes are left below the watermark. */
function setUp(
  options: { topK?: number; free?: number; keepAliveMs?: number; uses?: Record<string, number> } = {},
) {
  const state = { now: 1_000_000, busy: false, free: options.free ?? 100 };
  const memory = new Map<string, Resident>();
  const uses = new Map(Object.entries(options.uses ?? { a: 1, b: 2, c: 3 }));
  const evicted: string[] = [];
  const attempts: string[] = [];
  const failing = new Map<string, HearthError>();
  const put = (model: string, more: Partial<Resident> = {}): void => {
    const rest = { gpuBytes: 0, leases: 0, pinned: false, idleMs: 0, reloadMs: 1, waiting: 0, ahead: false };
    memory.set(model, { key: model, model, bytes: SIZE, ...rest, ...more });
    state.free -= SIZE;
  };
  const caretaker = new Caretaker({
    now: () => state.now,
    residents: () => [...memory.values()],
    inMemory: () => new Set(memory.keys()),
    busy: () => state.busy,
    freeBytes: () => state.free,
    keepAliveMs: () => options.keepAliveMs ?? Infinity,
    topK: () => options.topK ?? 0,
    ranked: (count) => [...uses].slice(0, count).map(([model, lastUsedAt]) => ({ model, lastUsedAt })),
    loadAhead: (model) => {
      attempts.push(model);
      const failure = failing.get(model);
      if (failure !== undefined) return Promise.reject(failure);
      if (state.free < SIZE) return Promise.reject(new HearthError('INSUFFICIENT_MEMORY', 'full', ''));
      put(model, { ahead: true });
      return Promise.resolve();
    },
    evict: (key, reason) => {
      evicted.push(`${key} ${reason}`);
      state.free += memory.get(key)?.bytes ?? 0;
      return Promise.resolve(memory.delete(key));
    },
    log: { info: () => undefined },
  });
  /** Lets so much time pass, with a look at its end. */
  const pass = async (ms: number): Promise<void> => {
    state.now += ms;
    for (const [key, resident] of memory) memory.set(key, { ...resident, idleMs: resident.idleMs + ms });
    await caretaker.look();
  };
  return { state, uses, put, evicted, attempts, failing, pass, models: () => [...memory.keys()] };
}

it('loads nothing ahead unless it is told to', async () => {
  const { pass, attempts } = setUp();
  await pass(QUIET_MS * 10);
  expect(attempts).toEqual([]);
});

it('loads the most used models one by one, once it has been quiet for a while', async () => {
  const { pass, models } = setUp({ topK: 2 });
  await pass(QUIET_MS - 1);
  expect(models()).toEqual([]);
  await pass(1);
  expect(models()).toEqual(['a']);
  await pass(1);
  await pass(1);
  expect(models()).toEqual(['a', 'b']);
});

it('counts the quiet anew after each request', async () => {
  const { pass, state, models } = setUp({ topK: 1 });
  state.busy = true;
  await pass(QUIET_MS);
  state.busy = false;
  await pass(QUIET_MS - 1);
  expect(models()).toEqual([]);
  await pass(1);
  expect(models()).toEqual(['a']);
});

it('evicts nobody to load ahead, and looks again only after a while where memory is full', async () => {
  const { pass, state, evicted, attempts, models } = setUp({ topK: 1, free: SIZE - 1 });
  await pass(QUIET_MS);
  await pass(AGAIN_MS - 1);
  expect([attempts, evicted]).toEqual([['a'], []]);
  state.free = SIZE;
  await pass(1);
  expect(models()).toEqual(['a']);
});

it('drops what it loaded ahead first under pressure, and does not bring it back before it is used', async () => {
  const { pass, state, uses, put, evicted, models } = setUp({ topK: 1 });
  put('used', { idleMs: 1e9 });
  await pass(QUIET_MS);
  state.free = -1;
  await pass(1);
  expect(evicted).toEqual(['a pressure']);
  state.free = 100;
  await pass(QUIET_MS);
  expect(models()).toEqual(['used']);
  uses.set('a', state.now + 1);
  await pass(QUIET_MS);
  expect(models()).toEqual(['used', 'a']);
});

it('unloads by the keep-alive, says so, and does not load ahead what it has just let go', async () => {
  const { pass, put, evicted, models } = setUp({ topK: 1, keepAliveMs: 5_000 });
  put('a');
  await pass(4_999);
  expect(evicted).toEqual([]);
  await pass(1);
  expect(evicted).toEqual(['a idle']);
  await pass(QUIET_MS);
  expect(models()).toEqual([]);
});

it('goes on with the next model where one can not be loaded, and leaves that one alone', async () => {
  const { pass, failing, attempts, models } = setUp({ topK: 2 });
  failing.set('a', new HearthError('MODEL_LOAD_FAILED', 'damaged', ''));
  await pass(QUIET_MS);
  await pass(QUIET_MS);
  expect([attempts, models()]).toEqual([['a', 'b'], ['b']]);
});

it('tries again what it gave up for a request', async () => {
  const { pass, failing, models } = setUp({ topK: 1 });
  failing.set('a', new HearthError('CANCELLED', 'a request came', ''));
  await pass(QUIET_MS);
  failing.clear();
  await pass(1);
  expect(models()).toEqual(['a']);
});
