import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { InferenceEvent, InferenceRequest } from '../shared/inference.ts';
import { parseEnvironment } from './config/environment.ts';
import { createEngine } from './engine.ts';
import type { Engine } from './engine-types.ts';
import { FakeLauncher, type Behaviour } from './testing/fake-launcher.ts';

const never = new AbortController().signal;
const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

/** An engine over fake processes with one classifier `org/bert` and one model of no known task, `org/what`. */
async function setUp(
  behaviour: Behaviour = {},
  env: Record<string, string> = {},
): Promise<{ engine: Engine; launcher: FakeLauncher }> {
  const root = mkdtempSync(join(tmpdir(), 'hearth-engine-'));
  for (const [id, config] of [
    ['org/bert', '{"architectures":["BertForSequenceClassification"]}'],
    ['org/what', '{}'],
  ] as const) {
    mkdirSync(join(root, 'models', id, 'onnx'), { recursive: true });
    writeFileSync(join(root, 'models', id, 'config.json'), config);
    writeFileSync(join(root, 'models', id, 'onnx/model.onnx'), 'x');
  }
  const machine = { platform: process.platform, homeFolder: root, workingFolder: root, cores: 2 };
  const config = parseEnvironment({ HEARTH_DATA: join(root, 'data'), TEXT_WORKERS: '1', ...env }, machine);
  const launcher = new FakeLauncher(behaviour);
  const quiet = (): void => undefined;
  const engine = await createEngine({
    config: () => config,
    settings: {
      list: () => [],
      watch: () => ({ [Symbol.dispose]: quiet }),
      change: () => {
        throw new Error('not in this test');
      },
    },
    launcher,
    embeddedModels: join(root, 'models'),
    version: '0.0.0',
    log: { debug: quiet, info: quiet, warn: quiet },
    watching: false,
  });
  engines.push(engine);
  return { engine, launcher };
}

async function all(
  engine: Engine,
  request: Partial<InferenceRequest>,
  signal = never,
): Promise<InferenceEvent[]> {
  const events: InferenceEvent[] = [];
  for await (const event of engine.infer({ model: 'org/bert', inputs: 'hello', ...request }, signal))
    events.push(event);
  return events;
}

const forever = { run: () => new Promise<never>(() => undefined) } satisfies Behaviour;

describe('a request', () => {
  it('is queued, loads, runs and is done, with rising numbers and one end', async () => {
    const { engine } = await setUp();
    const events = await all(engine, { request_id: 'mine' });
    expect(events[0]).toMatchObject({ type: 'queued', position: 0, seq: 0, request_id: 'mine' });
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index));
    expect(events.filter((event) => event.type === 'done' || event.type === 'error')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({
      type: 'done',
      task: 'text-classification',
      result: [{ label: 'FAKE' }],
      meta: { backend: 'onnx', device: 'cpu' },
    });
    const progress = events.flatMap((event) => (event.type === 'loading' ? [event.progress] : []));
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('says nothing of loading when the model is in memory', async () => {
    const { engine } = await setUp();
    await all(engine, {});
    expect((await all(engine, {})).map((event) => event.type)).toEqual(['queued', 'done']);
  });

  it('gives a list for a list, in order', async () => {
    const { engine } = await setUp({
      run: (items) => Promise.resolve(items.map((item) => [{ label: JSON.stringify(item), score: 1 }])),
    });
    const end = (await all(engine, { inputs: ['a', { text: 'b' }] })).at(-1);
    expect(end).toMatchObject({ result: [[{ label: '{"text":"a"}' }], [{ label: '{"text":"b"}' }]] });
  });

  it('ends with INTERNAL when the runner gives a result that the contract does not know', async () => {
    const { engine } = await setUp({ run: () => Promise.resolve([{ wrong: true }]) });
    expect((await all(engine, {})).at(-1)).toMatchObject({ type: 'error', error: { code: 'INTERNAL' } });
  });

  it.each([
    [{ model: 'org/bart' }, 'MODEL_NOT_FOUND'],
    [{ task: 'text-generation' }, 'TASK_NOT_SUPPORTED'],
    [{ task: 'nonsense' }, 'TASK_NOT_SUPPORTED'],
    [{ inputs: '' }, 'INVALID_INPUT'],
    [{ inputs: [] }, 'INVALID_INPUT'],
    [{ options: { nope: 1 } }, 'INVALID_INPUT'],
    [{ timeout_s: -1 }, 'INVALID_INPUT'],
  ] satisfies [Partial<InferenceRequest>, string][])(
    'is refused before anything starts: %o is %s',
    async (request, code) => {
      const { engine, launcher } = await setUp();
      await expect(all(engine, request)).rejects.toMatchObject({ code });
      expect(launcher.processes.filter((process) => process.kind === 'runner')).toHaveLength(0);
    },
  );

  it('comes back unchanged with a warning when asked to echo, or when nobody knows its task', async () => {
    const { engine } = await setUp();
    const inputs = { any: ['thing', null] };
    for (const request of [
      { task: 'echo', inputs },
      { model: 'org/what', inputs },
    ]) {
      const end = (await all(engine, request)).at(-1);
      expect(end).toMatchObject({
        type: 'done',
        task: 'echo',
        result: inputs,
        meta: { warnings: [expect.any(String)] },
      });
    }
  });
});

describe('the end of a request', () => {
  it('is CANCELLED at once while it runs, and its turn goes to the next', async () => {
    const { engine } = await setUp(forever);
    const abort = new AbortController();
    const first = all(engine, { request_id: 'a' }, abort.signal);
    await expect.poll(() => engine.health().queue.running).toBe(1);
    expect(engine.cancel('a')).toBe(true);
    expect((await first).at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'CANCELLED', request_id: 'a' },
    });
    expect(engine.cancel('a')).toBe(false);
    await expect.poll(() => engine.health().queue).toEqual({ depth: 0, running: 0 });
  });

  it('is CANCELLED while it waits, and the others move up', async () => {
    const { engine } = await setUp(forever);
    void all(engine, { request_id: 'a' });
    await expect.poll(() => engine.health().queue.running).toBe(1);
    const second = all(engine, { request_id: 'b' });
    await expect.poll(() => engine.health().queue.depth).toBe(1);
    engine.cancel('b');
    expect((await second).map((event) => event.type)).toEqual(['queued', 'error']);
    engine.cancel('a');
  });

  it('is CANCELLED while it loads, and the process is gone', async () => {
    const { engine, launcher } = await setUp({ load: () => new Promise(() => undefined) });
    const request = all(engine, { request_id: 'a' });
    await expect.poll(() => launcher.alive.length).toBe(1);
    engine.cancel('a');
    expect((await request).at(-1)).toMatchObject({ error: { code: 'CANCELLED' } });
    await expect.poll(() => launcher.alive.length).toBe(0);
  });

  it('comes when its reader leaves the loop', async () => {
    const { engine } = await setUp(forever);
    for await (const event of engine.infer({ model: 'org/bert', inputs: 'x' }, never))
      if (event.type === 'queued') break;
    await expect.poll(() => engine.health().queue).toEqual({ depth: 0, running: 0 });
  });

  it('is TIMEOUT with the time of each phase', async () => {
    const { engine } = await setUp(forever);
    const end = (await all(engine, { timeout_s: 0.05 })).at(-1);
    expect(end).toMatchObject({
      error: {
        code: 'TIMEOUT',
        message: expect.stringMatching(/No answer within 0.05 s: .* waiting, .* loading, .* running/),
      },
    });
  });

  it('is RUNNER_CRASHED when the process dies, and the next request works', async () => {
    let crashes = 0;
    const { engine } = await setUp({
      run: (items, _context, die) => {
        crashes += 1;
        if (crashes === 1) die('SIGKILL');
        return crashes === 1 ? new Promise(() => undefined) : Promise.resolve(items.map(() => []));
      },
    });
    expect((await all(engine, {})).at(-1)).toMatchObject({
      error: { code: 'RUNNER_CRASHED', message: expect.stringContaining('SIGKILL') },
    });
    expect((await all(engine, {})).at(-1)?.type).toBe('done');
  });

  it('is SHUTTING_DOWN when the engine closes, and no process is left', async () => {
    const { engine, launcher } = await setUp(forever);
    const request = all(engine, {});
    await expect.poll(() => engine.health().queue.running).toBe(1);
    await engine[Symbol.asyncDispose]();
    expect((await request).at(-1)).toMatchObject({ error: { code: 'SHUTTING_DOWN' } });
    expect(launcher.processes.filter((process) => process.alive)).toHaveLength(0);
  });

  it('is QUEUE_FULL at once when nobody else may wait, and an id in use is refused', async () => {
    const { engine } = await setUp(forever, { MAX_QUEUE_DEPTH: '1' });
    const running = all(engine, { request_id: 'a' });
    await expect.poll(() => engine.health().queue.running).toBe(1);
    const waiting = all(engine, { request_id: 'b' });
    await expect.poll(() => engine.health().queue.depth).toBe(1);
    await expect(all(engine, {})).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    await expect(all(engine, { request_id: 'b' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    for (const id of ['a', 'b']) engine.cancel(id);
    await Promise.all([running, waiting]);
  });
});

describe('models', () => {
  it('lists what there is with its state, and hears of changes', async () => {
    const { engine } = await setUp();
    const heard: string[] = [];
    using _watch = engine.models.watch((models) => heard.push(models.map((model) => model.state).join()));
    expect(engine.models.list().map(({ id, task, state, source }) => [id, task, state, source])).toEqual([
      ['org/bert', 'text-classification', 'available', 'embedded'],
      ['org/what', null, 'available', 'embedded'],
    ]);
    expect(await engine.models.load('org/bert', never)).toMatchObject({
      state: 'loaded',
      loaded: true,
      device: 'cpu',
    });
    await expect.poll(() => heard.at(-1)).toBe('loaded,available');
    expect([await engine.models.unload('org/bert'), await engine.models.unload('org/bert')]).toEqual([
      true,
      false,
    ]);
  });

  it('shows a crash and the quarantine with their reasons until it is released', async () => {
    const { engine } = await setUp({
      load: (_plan, _context, die) => {
        die('SIGSEGV');
        return Promise.resolve();
      },
    });
    await expect(engine.models.load('org/bert', never)).rejects.toMatchObject({ code: 'RUNNER_CRASHED' });
    expect(await engine.models.status('org/bert')).toMatchObject({
      state: 'failed',
      problem: { code: 'RUNNER_CRASHED' },
    });
    await expect(engine.models.load('org/bert', never)).rejects.toMatchObject({ code: 'RUNNER_CRASHED' });
    await expect(engine.models.load('org/bert', never)).rejects.toMatchObject({ code: 'MODEL_QUARANTINED' });
    expect(await engine.models.status('org/bert')).toMatchObject({ state: 'quarantined' });
    expect(engine.models.release('org/bert').state).toBe('available');
  });

  it('suggests a near name', async () => {
    const { engine } = await setUp();
    await expect(engine.models.status('org/berd')).rejects.toMatchObject({ hint: 'Did you mean org/bert?' });
  });
});
