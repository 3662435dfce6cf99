import { afterEach, describe, expect, it } from 'vitest';
import type { Activity } from '../shared/activity.ts';
import type { Engine } from './engine-types.ts';
import type { Behaviour } from './testing/fake-launcher.ts';
import { engineUnderTest, type UnderTest } from './testing/engine-under-test.ts';

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

async function setUp(behaviour: Behaviour = {}, root?: string): Promise<UnderTest> {
  const test = await engineUnderTest(behaviour, root);
  engines.push(test.engine);
  return test;
}

/** A decoder that streams two tokens and then goes on for ever. */
const twoTokens: Behaviour = {
  run: async (_items, context) => {
    for (const text of ['once', ' upon']) await context.write({ type: 'token', text });
    return new Promise<never>(() => undefined);
  },
};

describe('a model that is kept in memory', () => {
  it('stays kept for the next start, is not loaded by it, and is forgotten with its files', async () => {
    const { engine, infer, root } = await setUp();
    expect((await engine.models.status('org/bert')).pinned).toBe(false);
    expect(engine.models.pin('org/bert', true).pinned).toBe(true);
    engine.models.pin('own/bert', true);
    await infer({});
    expect(await engine.models.unload('org/bert')).toBe(true);
    expect(await engine.models.status('org/bert')).toMatchObject({ loaded: false, pinned: true });
    await engine[Symbol.asyncDispose]();

    const again = await setUp({}, root);
    const kept = (): string[] =>
      again.engine.models.list().flatMap((model) => (model.pinned ? [model.id] : []));
    expect(kept().toSorted()).toEqual(['org/bert', 'own/bert']);
    expect(again.launcher.alive).toEqual([]);
    await again.engine.models.remove('own/bert');
    expect(kept()).toEqual(['org/bert']);
    again.engine.settings.change('pinnedModels', []);
    expect(kept()).toEqual([]);
  });
});

describe('the history of an engine', () => {
  it('has every request that ended, with the door that it came through', async () => {
    const { engine, infer } = await setUp();
    await infer({ inputs: 'from the app', options: { top_k: 1 } });
    await infer({ inputs: ['a', 'b'] }, undefined, 'api');
    await infer({ task: 'echo', inputs: { x: 1 } }, undefined, 'cli');
    const { rows, total } = engine.history.page({});
    expect(total).toBe(3);
    expect(
      rows.map(({ source, task, title, summary, outcome }) => [source, task, title, summary, outcome]),
    ).toEqual([
      ['cli', 'echo', '{"x":1}', 'unchanged', 'done'],
      ['api', 'text-classification', 'a and 1 more', '2 FAKE', 'done'],
      ['app', 'text-classification', 'from the app', 'FAKE 1.00', 'done'],
    ]);
    const entry = engine.history.entry(rows[2]?.id ?? 0);
    expect(entry).toMatchObject({
      inputs: 'from the app',
      options: { top_k: 1 },
      result: [{ label: 'FAKE', score: 1 }],
      device: 'cpu',
      meta: { backend: 'onnx' },
    });
  });

  it('has what had come of a run that was stopped', async () => {
    const { engine, infer } = await setUp(twoTokens);
    const running = infer({ model: 'org/llama', inputs: 'tell', request_id: 'a' });
    await expect.poll(() => engine.activity().requests[0]?.tokens).toBe(2);
    engine.cancel('a');
    await running;
    const [row] = engine.history.page({}).rows;
    expect(row).toMatchObject({ outcome: 'stopped', code: 'CANCELLED', summary: 'Stopped after 2 tokens' });
    expect(engine.history.entry(row?.id ?? 0).result).toEqual({
      generated_text: 'once upon',
      tokens: 2,
      finish_reason: 'stop',
    });
  });

  it('has the error of a run that failed, and a run that was cut off by the end of the engine', async () => {
    const { engine, infer, root } = await setUp({ run: () => Promise.resolve([{ wrong: true }]) });
    await infer({ inputs: 'x' });
    const [row] = engine.history.page({}).rows;
    expect(row).toMatchObject({ outcome: 'failed', code: 'INTERNAL' });
    expect(engine.history.entry(row?.id ?? 0).error?.hint).not.toBe('');

    const second = await setUp(twoTokens, root);
    const running = second.infer({ model: 'org/llama', inputs: 'tell' });
    await expect.poll(() => second.engine.activity().requests[0]?.tokens).toBe(2);
    await second.engine[Symbol.asyncDispose]();
    await running;
    const third = await setUp({}, root);
    expect(third.engine.history.page({}).rows.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['stopped', 'SHUTTING_DOWN'],
      ['failed', 'INTERNAL'],
    ]);
  });

  it('has nothing of what was refused before it was queued', async () => {
    const { engine, infer } = await setUp();
    await expect(infer({ model: 'no/no' })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(engine.history.page({}).total).toBe(0);
    expect(engine.activity().requests).toEqual([]);
  });

  it('is emptied and stays empty when a person keeps no runs', async () => {
    const { engine, infer } = await setUp();
    await infer({});
    engine.settings.change('historyDays', 0);
    await infer({});
    expect(engine.history.page({}).total).toBe(0);
  });
});

describe('a model that was used', () => {
  it('has its use and its speed, after a restart too', async () => {
    const first = await setUp();
    await first.infer({});
    await first.infer({ inputs: ['a', 'b'] });
    const before = await first.engine.models.status('org/bert');
    expect(before).toMatchObject({ popularity: 2, speed: { device: 'cpu', backend: 'onnx', runs: 2 } });
    await first.engine[Symbol.asyncDispose]();
    const second = await setUp({}, first.root);
    const after = await second.engine.models.status('org/bert');
    expect([after.popularity, after.speed]).toEqual([2, before.speed]);
    // A model in memory was used until its last run ended; what is kept is when that began.
    const [began, ended] = [after, before].map((each) => Date.parse(each.last_used_at ?? ''));
    expect(began).toBeLessThanOrEqual(ended ?? 0);
    expect(began).toBeGreaterThan((ended ?? 0) - 60_000);
    expect((await second.engine.models.details('org/bert')).speeds).toHaveLength(1);
    expect(await second.engine.models.status('own/bert')).toMatchObject({ speed: null });
  });
});

describe('activity', () => {
  it('shows who runs and who waits, and holds the queue for those who wait', async () => {
    const { engine, infer } = await setUp({
      run: (items) =>
        items.length === 2
          ? new Promise<never>(() => undefined)
          : Promise.resolve([[{ label: 'A', score: 1 }]]),
    });
    const heard: Activity[] = [];
    using _watch = engine.watchActivity((activity) => heard.push(activity));
    const running = infer({ inputs: ['one', 'more'], request_id: 'a' }, undefined, 'api');
    await expect.poll(() => engine.activity().requests[0]?.phase).toBe('running');
    engine.holdQueue(true);
    const waiting = infer({ inputs: 'two', request_id: 'b' });
    await expect.poll(() => engine.activity().requests[1]?.position).toBe(0);
    engine.cancel('a');
    await running;
    expect(engine.activity()).toMatchObject({
      held: true,
      requests: [
        { request_id: 'b', phase: 'queued', task: 'text-classification', title: 'two', source: 'app' },
      ],
    });
    // The turn comes back when the runner has really stopped.
    await expect.poll(() => engine.health().queue, { timeout: 5_000 }).toEqual({ depth: 1, running: 0 });
    engine.holdQueue(false);
    expect((await waiting).at(-1)?.type).toBe('done');
    await expect.poll(() => heard.at(-1)).toEqual({ requests: [], held: false });
    expect(heard.some(({ held, requests }) => held && requests.length === 2)).toBe(true);
  });

  it('lets a person put one who waits first, and says in which order they wait now', async () => {
    const { engine, infer } = await setUp({
      run: (items) =>
        items.length === 2
          ? new Promise<never>(() => undefined)
          : Promise.resolve([[{ label: 'A', score: 1 }]]),
    });
    const running = infer({ inputs: ['one', 'more'], request_id: 'a' });
    await expect.poll(() => engine.activity().requests[0]?.phase).toBe('running');
    const ended: string[] = [];
    const waiting = ['b', 'c'].map(async (request_id) => {
      await infer({ request_id });
      ended.push(request_id);
    });
    await expect.poll(() => engine.activity().requests[2]?.position).toBe(1);
    expect([engine.raise('c'), engine.raise('a'), engine.raise('nobody')]).toEqual([true, false, false]);
    expect(engine.activity().requests.map(({ position }) => position)).toEqual([null, 1, 0]);
    engine.cancel('a');
    await Promise.all([running, ...waiting]);
    expect(ended).toEqual(['c', 'b']);
  });

  it('takes no time from those who wait while a person holds the queue, unless they set a limit', async () => {
    const { engine, infer } = await setUp();
    engine.settings.change('requestTimeoutS', 0.05);
    engine.holdQueue(true);
    const patient = infer({ request_id: 'patient' });
    const limited = infer({ timeout_s: 0.05 });
    expect((await limited).at(-1)).toMatchObject({ error: { code: 'TIMEOUT' } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(engine.activity().requests.map((request) => request.request_id)).toEqual(['patient']);
    engine.settings.change('requestTimeoutS', 60);
    engine.cancel('patient');
    expect((await patient).at(-1)).toMatchObject({ error: { code: 'CANCELLED' } });
  });
});

describe('the runs of an evaluation', () => {
  it('are in no history, where hundreds of them would bury a person’s own', async () => {
    const { engine, infer } = await setUp();
    await infer({}, new AbortController().signal, 'evaluation');
    expect(engine.history.page({}).total).toBe(0);
    await infer({}, new AbortController().signal, 'app');
    expect(engine.history.page({}).total).toBe(1);
  });
});
