import { expect, it } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import type { InferenceEvent, InferenceEventBody } from '../../../shared/inference.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import type { FakeHandlers } from '../../testing/fake-client.ts';
import { execute } from './execute.ts';
import { newRun, onStop } from './run-state.ts';
import type { Run } from './run-state.ts';
import { TokenBuffer } from './token-buffer.ts';

const stamped = (body: InferenceEventBody, seq: number): InferenceEvent => ({
  ...body,
  request_id: 'r',
  seq,
});

/** Runs against a fake `infer`; `during` is called after each change. */
async function play(
  infer: NonNullable<FakeHandlers['infer']>,
  during: (run: Run, stop: () => void) => void = () => undefined,
) {
  let run = newRun('r', { model: 'm', inputs: 'x', request_id: 'r' }, 0);
  const tokens = new TokenBuffer(() => undefined);
  const abort = new AbortController();
  const update = (change: (run: Run) => Run) => {
    run = change(run);
    during(run, () => {
      run = onStop(run, 0);
      abort.abort();
    });
  };
  await execute(run, {
    client: () => new FakeClient({ infer }),
    tokens,
    signal: abort.signal,
    update,
    now: () => 0,
  });
  return { run, text: tokens.view().text };
}

it('keeps the text that came before a failure', async () => {
  const { run, text } = await play(async (_input, { write }) => {
    await write(stamped({ type: 'token', text: 'Once ' }, 0));
    throw new HearthError('RUNNER_CRASHED', 'It fell.', 'Again.');
  });
  expect(text).toBe('Once ');
  expect(run).toMatchObject({ phase: 'failed', error: { code: 'RUNNER_CRASHED', request_id: 'r' } });
});

it('a stream that ends without its last event is a failure and not a run for ever', async () => {
  const { run } = await play(async (_input, { write }) => {
    await write(stamped({ type: 'queued', position: 0 }, 0));
    return {};
  });
  expect(run).toMatchObject({ phase: 'failed', error: { code: 'INTERNAL' } });
});

it('Stop keeps the text, ends the call, and shows no error', async () => {
  let aborted = false;
  const { run, text } = await play(
    async (_input, { write, signal }) => {
      await write(stamped({ type: 'token', text: 'Once' }, 0));
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted = true;
      throw signal.reason;
    },
    (current, stop) => current.phase === 'running' && stop(),
  );
  expect({ phase: run.phase, error: run.error, text, aborted }).toEqual({
    phase: 'stopped',
    error: null,
    text: 'Once',
    aborted: true,
  });
});

it('a missing connection is a failed run with a hint', async () => {
  let run = newRun('r', { model: 'm', inputs: 'x' }, 0);
  const lost = () => {
    throw new HearthError('DISCONNECTED', 'Lost.', 'Wait.');
  };
  await execute(run, {
    client: lost,
    tokens: new TokenBuffer(() => undefined),
    signal: new AbortController().signal,
    update: (change) => void (run = change(run)),
    now: () => 0,
  });
  expect(run.error).toMatchObject({ code: 'DISCONNECTED', hint: 'Wait.' });
});
