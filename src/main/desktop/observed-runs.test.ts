import { describe, expect, it } from 'vitest';
import type { InferenceEvent } from '../../shared/inference.ts';
import { FakeEngine, endlessScript } from '../api/testing/fake-engine.ts';
import { appHandlers } from '../app-handlers.ts';
import { observeRuns } from './observed-runs.ts';

/** Runs one request, and gives what the listener heard and the page got. */
async function observe(engine: FakeEngine, leaveAfter = Infinity, model = 'hearth/ember') {
  const heard: string[] = [];
  const got: InferenceEvent['type'][] = [];
  const page = new AbortController();
  const handlers = observeRuns(appHandlers(engine), {
    started: (_id, name) => void heard.push(`started ${name}`),
    ended: (_id, end) => void heard.push(end.kind === 'failed' ? end.error.code : end.kind),
  });
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
    expect(heard).toEqual(['started hearth/ember', 'done']);
    expect(got.at(-1)).toBe('done');
  });

  it('tells why it failed', async () => {
    const { heard } = await observe(new FakeEngine(), Infinity, 'no/no');
    expect(heard).toEqual(['started no/no', 'MODEL_NOT_FOUND']);
  });

  it('counts as stopped where its page leaves, so that nobody is told of it', async () => {
    const engine = new FakeEngine();
    engine.script = endlessScript;
    expect((await observe(engine, 1)).heard).toEqual(['started hearth/ember', 'stopped']);
  });
});
