import { describe, expect, it } from 'vitest';
import { HearthError, cancelled } from '../../shared/errors.ts';
import type { InferenceEvent } from '../../shared/inference.ts';
import { FakeEngine, endlessScript } from '../api/testing/fake-engine.ts';
import { appHandlers, appInfer } from '../app-handlers.ts';
import { observeRuns, observeWork } from './observed-work.ts';

/** The handlers over an engine, and what the listener hears. */
function observed(engine: FakeEngine) {
  const heard: string[] = [];
  const handlers = observeWork(appHandlers(engine), {
    started: (_id, work, model) => void heard.push(`${work} ${model}`),
    progressed: (_id, part) => void heard.push(String(part)),
    ended: (_id, end) => void heard.push(end.kind === 'failed' ? end.reason : end.kind),
  });
  const context = { signal: new AbortController().signal, write: () => Promise.resolve() };
  return { heard, handlers, context };
}

/** Runs one request to its end, or stops it after some events; gives what the listener heard and what came. */
async function observe(engine: FakeEngine, stopAfter = Infinity, model = 'hearth/ember') {
  const heard: string[] = [];
  const got: InferenceEvent['type'][] = [];
  const control = new AbortController();
  const infer = observeRuns(appInfer(engine), {
    started: (_id, work, name) => void heard.push(`${work} ${name}`),
    progressed: () => undefined,
    ended: (_id, end) => void heard.push(end.kind === 'failed' ? end.reason : end.kind),
  });
  try {
    for await (const event of infer({ model, inputs: 'a' }, control.signal)) {
      got.push(event.type);
      if (got.length >= stopAfter) control.abort();
    }
  } catch {
    // What is refused before it is queued is thrown.
  }
  return { heard, got };
}

describe('an observed run', () => {
  it('comes through unchanged, and tells its start and its end', async () => {
    const { heard, got } = await observe(new FakeEngine());
    expect(heard).toEqual(['run hearth/ember', 'done']);
    expect(got.at(-1)).toBe('done');
  });

  it('tells why it failed', async () => {
    const { heard } = await observe(new FakeEngine(), Infinity, 'no/no');
    expect(heard).toEqual(['run no/no', expect.stringContaining('no/no')]);
  });

  it('counts as stopped where it was stopped, so that nobody is told of it', async () => {
    const engine = new FakeEngine();
    engine.script = endlessScript;
    expect((await observe(engine, 1)).heard).toEqual(['run hearth/ember', 'stopped']);
  });
});

describe('an observed load', () => {
  const failing = (error: HearthError) => {
    const engine = new FakeEngine();
    engine.models.load = () => Promise.reject(error);
    return observed(engine);
  };

  it('tells its start, how far it is, and its end', async () => {
    const { heard, handlers, context } = observed(new FakeEngine());
    await handlers.loadModel({ model: 'hearth/ember' }, context);
    expect(heard).toEqual(['load hearth/ember', '1', 'done']);
  });

  it('tells why it failed, and reaches the page as failed', async () => {
    const { heard, handlers, context } = failing(
      new HearthError('MODEL_LOAD_FAILED', 'The file is cut off.', 'Get it again.'),
    );
    await expect(handlers.loadModel({ model: 'm' }, context)).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
    });
    expect(heard).toEqual(['load m', 'The file is cut off.']);
  });

  it('counts as stopped where a person stops it', async () => {
    const { heard, handlers, context } = failing(cancelled());
    await handlers.loadModel({ model: 'm' }, context).catch(() => undefined);
    expect(heard).toEqual(['load m', 'stopped']);
  });
});

describe('an observed check', () => {
  it.each([
    [['ok', 'ok'], 'done'],
    [['ok', 'damaged'], 'One of its files is damaged.'],
    [['damaged', 'damaged'], '2 of its files are damaged.'],
  ] as const)('of files that are %o tells %s', async (checks, end) => {
    const engine = new FakeEngine();
    const details = await engine.models.details('hearth/ember');
    const files = checks.map((check) => ({ path: 'a', bytes: 1, variant: null, check, problem: null }));
    engine.models.verify = (_model, _signal, onProgress) => {
      onProgress?.({ path: 'a', done_bytes: 1, total_bytes: 4 });
      return Promise.resolve({ ...details, files });
    };
    const { heard, handlers, context } = observed(engine);
    await handlers.verifyModel({ model: 'hearth/ember' }, context);
    expect(heard).toEqual(['check hearth/ember', '0.25', end]);
  });
});
