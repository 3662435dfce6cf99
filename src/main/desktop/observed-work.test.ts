import { describe, expect, it } from 'vitest';
import { HearthError, cancelled } from '../../shared/errors.ts';
import type { InferenceEvent } from '../../shared/inference.ts';
import { FakeEngine, endlessScript } from '../api/testing/fake-engine.ts';
import { appHandlers } from '../app-handlers.ts';
import { observeWork } from './observed-work.ts';

/** The handlers over an engine, and what the listener hears. */
function observed(engine: FakeEngine) {
  const heard: string[] = [];
  const handlers = observeWork(appHandlers(engine), {
    started: (_id, work, model) => void heard.push(`${work} ${model}`),
    progressed: (_id, part) => void heard.push(String(part)),
    ended: (_id, end) => void heard.push(end.kind === 'failed' ? end.reason : end.kind),
  });
  const page = new AbortController();
  const context = { signal: page.signal, write: () => Promise.resolve() };
  return { heard, handlers, page, context };
}

/** Runs one request, and gives what the listener heard and the page got. */
async function observe(engine: FakeEngine, leaveAfter = Infinity, model = 'hearth/ember') {
  const { heard, handlers, page } = observed(engine);
  const got: InferenceEvent['type'][] = [];
  const run = handlers.infer(
    { model, inputs: 'a' },
    {
      signal: page.signal,
      write: (event) => {
        got.push(event.type);
        if (got.length >= leaveAfter) page.abort();
        return Promise.resolve();
      },
    },
  );
  await run.catch(() => undefined);
  return { heard, got };
}

describe('an observed run', () => {
  it('reaches the page unchanged, and tells its start and its end', async () => {
    const { heard, got } = await observe(new FakeEngine());
    expect(heard).toEqual(['run hearth/ember', 'done']);
    expect(got.at(-1)).toBe('done');
  });

  it('tells why it failed', async () => {
    const { heard } = await observe(new FakeEngine(), Infinity, 'no/no');
    expect(heard).toEqual(['run no/no', expect.stringContaining('no/no')]);
  });

  it('counts as stopped where its page leaves, so that nobody is told of it', async () => {
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
