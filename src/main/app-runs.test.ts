import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appContract } from '../shared/app.ts';
import type { InferenceEvent } from '../shared/inference.ts';
import { connect } from '../shared/rpc/client.ts';
import type { Call, Client } from '../shared/rpc/contract.ts';
import { serve } from '../shared/rpc/server.ts';
import type { Wire } from '../shared/rpc/wire.ts';
import { memoryPair } from '../shared/rpc/wires/memory.ts';
import { FAKE_META, FakeEngine } from './api/testing/fake-engine.ts';
import { appHandlers, appInfer } from './app-handlers.ts';
import { AppRuns, RUN_GRACE_MS } from './app-runs.ts';

const REQUEST = { model: 'hearth/ember', inputs: 'a', request_id: 'run' };

/** An engine whose answer grows by one word for each `say`, until `finish`. */
class TellingEngine extends FakeEngine {
  readonly #words: string[] = [];
  #finished = false;
  #wake = (): void => undefined;

  constructor() {
    super();
    const next = async (signal: AbortSignal): Promise<void> => {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    };
    const words = this.#words;
    const finished = (): boolean => this.#finished;
    this.script = async function* (request, signal) {
      yield { type: 'queued', position: 0 };
      for (;;) {
        signal.throwIfAborted();
        const text = words.shift();
        if (text !== undefined) yield { type: 'token', text };
        else if (finished()) break;
        else await next(signal);
      }
      const result = { generated_text: 'whole', tokens: 1, finish_reason: 'stop' };
      yield { type: 'done', model: request.model, task: 'text-generation', result, meta: FAKE_META };
    };
  }

  say(...words: string[]): void {
    this.#words.push(...words);
    this.#wake();
  }

  finish(): void {
    this.#finished = true;
    this.#wake();
  }
}

interface Page {
  readonly client: Client<typeof appContract>;
  readonly wire: Wire;
}

/** What a call gave so far, and how it ended. */
function reading(call: Call<InferenceEvent, unknown>) {
  const events: InferenceEvent[] = [];
  const end = (async (): Promise<string> => {
    try {
      for await (const event of call) events.push(event);
      return 'read';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  })();
  const text = (): string => events.map((each) => (each.type === 'token' ? each.text : '')).join('');
  return { events, end, text };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

let engine: TellingEngine;
let runs: AppRuns;
const start = (graceMs?: number | null): void => {
  engine = new TellingEngine();
  runs = new AppRuns(appInfer(engine), graceMs === undefined ? {} : { graceMs });
};
const page = (): Page => {
  const [ours, theirs] = memoryPair();
  serve(appContract, appHandlers(engine, undefined, runs), theirs);
  return { client: connect(appContract, ours), wire: ours };
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  start();
});
afterEach(() => {
  runs[Symbol.dispose]();
  vi.useRealTimers();
});

/** A page asks for a run, reads a word, and loses its connection. */
async function losePage(): Promise<ReturnType<typeof reading>> {
  const { client, wire } = page();
  const first = reading(client.call('infer', REQUEST));
  engine.say('Once ');
  await turns();
  wire.close('the cable');
  expect(await first.end).toBe('DISCONNECTED');
  expect(first.text()).toBe('Once ');
  return first;
}

describe('a run whose page lost its connection', () => {
  it('goes on, and a page that comes back gets what it missed and then the rest', async () => {
    const first = await losePage();
    engine.say('upon ', 'a ');
    await turns();
    const after_seq = first.events.at(-1)?.seq ?? -1;
    const again = reading(page().client.call('follow', { request_id: 'run', after_seq }));
    await turns();
    expect(again.text()).toBe('upon a ');
    engine.say('time');
    engine.finish();
    expect(await again.end).toBe('read');
    expect(again.text()).toBe('upon a time');
    expect(again.events.at(-1)).toMatchObject({ type: 'done', request_id: 'run' });
    expect(engine.aborted).toEqual([]);
  });

  it('gives everything to a page that has nothing left, as after it was loaded again', async () => {
    await losePage();
    engine.say('upon');
    engine.finish();
    await turns();
    const again = reading(page().client.call('follow', { request_id: 'run', after_seq: -1 }));
    expect(await again.end).toBe('read');
    expect(again.text()).toBe('Once upon');
  });

  it('is stopped once the grace is over, and tells so to a page that comes later', async () => {
    await losePage();
    await vi.advanceTimersByTimeAsync(RUN_GRACE_MS - 1);
    expect(engine.aborted).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await turns();
    expect(engine.aborted).toEqual(['run']);
    const again = reading(page().client.call('follow', { request_id: 'run', after_seq: 1 }));
    expect(await again.end).toBe('read');
    expect(again.events).toMatchObject([{ type: 'error', error: { code: 'CANCELLED' } }]);
  });

  it('has its grace anew each time that the page comes back', async () => {
    await losePage();
    await vi.advanceTimersByTimeAsync(RUN_GRACE_MS - 1);
    const { client, wire } = page();
    reading(client.call('follow', { request_id: 'run', after_seq: 1 }));
    await turns();
    await vi.advanceTimersByTimeAsync(RUN_GRACE_MS);
    expect(engine.aborted).toEqual([]);
    wire.close();
    await turns();
    await vi.advanceTimersByTimeAsync(RUN_GRACE_MS - 1);
    expect(engine.aborted).toEqual([]);
  });

  it('goes on to its end where the host has no grace, as under Electron', async () => {
    start(null);
    await losePage();
    await vi.advanceTimersByTimeAsync(100 * RUN_GRACE_MS);
    expect(engine.aborted).toEqual([]);
  });

  it('is known for a while after its end, then no more', async () => {
    await losePage();
    engine.finish();
    await turns();
    await vi.advanceTimersByTimeAsync(RUN_GRACE_MS);
    const late = reading(page().client.call('follow', { request_id: 'run', after_seq: 1 }));
    expect(await late.end).toBe('NOT_FOUND');
  });

  it('can be stopped by its id while nobody listens', async () => {
    await losePage();
    expect(await page().client.call('cancel', { request_id: 'run' }).output).toMatchObject({
      cancelled: true,
    });
    expect(engine.aborted).toEqual(['run']);
  });
});

describe('runs that have ended', () => {
  /** Runs so many one after the other, each with a text of so many letters, and says which can still be followed. */
  async function followable(count: number, letters: number, keptBytes?: number): Promise<string[]> {
    runs = new AppRuns(appInfer(engine), keptBytes === undefined ? {} : { keptBytes });
    engine.finish();
    const ids = Array.from({ length: count }, (_, index) => `run-${String(index)}`);
    for (const request_id of ids) {
      engine.say('x'.repeat(letters));
      const one = reading(page().client.call('infer', { ...REQUEST, request_id }));
      expect(await one.end).toBe('read');
    }
    return ids.filter((id) => runs.knows(id));
  }

  it('are all known for their minute, however many a batch ends', async () => {
    expect(await followable(40, 1)).toHaveLength(40);
    await vi.advanceTimersByTimeAsync(RUN_GRACE_MS);
    expect(runs.knows('run-39')).toBe(false);
  });

  it('go before their minute where they hold too much, those that ended first', async () => {
    expect(await followable(5, 10_000, 60_000)).toEqual(['run-3', 'run-4']);
  });

  it('leave one, however much it holds', async () => {
    expect(await followable(2, 10_000, 1)).toEqual(['run-1']);
  });
});

it('a person who stops a run stops it at once', async () => {
  const { client } = page();
  const control = new AbortController();
  const first = reading(client.call('infer', REQUEST, { signal: control.signal }));
  engine.say('Once ');
  await turns();
  control.abort();
  expect(await first.end).toBe('CANCELLED');
  await turns();
  expect(engine.aborted).toEqual(['run']);
});

it('a run has one listener: who comes later takes it over, and the run goes on', async () => {
  const first = reading(page().client.call('infer', REQUEST));
  await turns();
  const second = reading(page().client.call('follow', { request_id: 'run', after_seq: -1 }));
  expect(await first.end).toBe('FORBIDDEN');
  engine.say('Once');
  engine.finish();
  expect(await second.end).toBe('read');
  expect([second.text(), engine.aborted]).toEqual(['Once', []]);
});

it('an id that is under way is refused to another run, which changes nothing for the first', async () => {
  const first = reading(page().client.call('infer', REQUEST));
  await turns();
  const second = reading(page().client.call('infer', REQUEST));
  expect(await second.end).toBe('read');
  expect(second.events).toMatchObject([{ type: 'error', error: { code: 'INVALID_INPUT' } }]);
  engine.finish();
  expect(await first.end).toBe('read');
});
