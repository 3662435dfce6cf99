import { describe, expect, it } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import type { InferenceEvent, InferenceEventBody, Meta } from '../../../shared/inference.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import type { FakeHandlers } from '../../testing/fake-client.ts';
import { execute } from './execute.ts';
import { newRun, onStop } from './run-state.ts';
import type { Run } from './run-state.ts';
import { TokenBuffer } from './token-buffer.ts';

const meta: Meta = {
  device: 'cpu',
  backend: 'llama',
  acceleration: { profile: 'p', reason: 'r' },
  queue_ms: 0,
  load_ms: 0,
  latency_ms: 5,
  warnings: [],
};

const stamped = (body: InferenceEventBody, seq: number): InferenceEvent => ({
  ...body,
  request_id: 'r',
  seq,
});

/** A connection that never comes back. */
const never = () => new Promise<never>(() => undefined);

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
    nextClient: never,
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
    nextClient: never,
    tokens: new TokenBuffer(() => undefined),
    signal: new AbortController().signal,
    update: (change) => void (run = change(run)),
    now: () => 0,
  });
  expect(run.error).toMatchObject({ code: 'DISCONNECTED', hint: 'Wait.' });
});

describe('a connection that breaks in mid-answer', () => {
  const lost = new HearthError('DISCONNECTED', 'The cable.', 'Wait.');
  const begun: FakeHandlers['infer'] = async (_input, { write }) => {
    await write(stamped({ type: 'token', text: 'Once ' }, 0));
    throw lost;
  };

  /** Runs over connections that break one after the other; gives the run, its text, and what was asked of each. */
  async function over(
    connections: FakeHandlers[],
    { resume = false, before = '', abort = new AbortController() } = {},
  ) {
    const asked: unknown[] = [];
    const clients = connections.map(
      ({ infer, follow, cancel }) =>
        new FakeClient({
          ...(infer === undefined ? {} : { infer }),
          ...(follow === undefined
            ? {}
            : {
                follow: (input, context) => {
                  asked.push(input);
                  return follow(input, context);
                },
              }),
          ...(cancel === undefined ? {} : { cancel }),
        }),
    );
    let run = newRun('r', { model: 'm', inputs: 'x', request_id: 'r' }, 0);
    const tokens = new TokenBuffer(() => undefined);
    tokens.restore(before);
    await execute(run, {
      client: () => clients.shift()!,
      nextClient: async (_lost, signal) => {
        await new Promise((resolve) => setTimeout(resolve));
        signal.throwIfAborted();
        return clients.shift()!;
      },
      tokens,
      signal: abort.signal,
      update: (change) => void (run = change(run)),
      now: () => 0,
      resume,
    });
    return { run, text: tokens.view().text, asked };
  }

  it('is waited for, and the run goes on from the last event that came', async () => {
    const { run, text, asked } = await over([
      { infer: begun },
      {
        follow: async (_input, { write }) => {
          await write(stamped({ type: 'token', text: 'upon ' }, 1));
          throw lost;
        },
      },
      {
        follow: async (_input, { write }) => {
          await write(stamped({ type: 'token', text: 'a time' }, 5));
          await write(stamped({ type: 'done', model: 'm', task: 't', result: 1, meta }, 6));
          return {};
        },
      },
    ]);
    expect([run.phase, text]).toEqual(['done', 'Once upon a time']);
    expect(asked).toEqual([
      { request_id: 'r', after_seq: 0 },
      { request_id: 'r', after_seq: 1 },
    ]);
  });

  it('is the end only where main does not know the run any more, as after a restart', async () => {
    const follow: FakeHandlers['follow'] = () => {
      throw new HearthError('NOT_FOUND', 'No.', 'No.');
    };
    const { run, text } = await over([{ infer: begun }, { follow }]);
    expect(run).toMatchObject({ phase: 'failed', error: { code: 'DISCONNECTED' } });
    expect(text).toBe('Once ');
  });

  it('does not keep Stop from working: main is told once it is back', async () => {
    const cancelled: string[] = [];
    const cancel: FakeHandlers['cancel'] = async ({ request_id }) => {
      cancelled.push(request_id);
      return { request_id, cancelled: true };
    };
    const abort = new AbortController();
    const running = over([{ infer: begun }, { cancel }], { abort });
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
    abort.abort(new HearthError('CANCELLED', 'Stop.', ''));
    expect((await running).run.phase).toBe('stopped');
    await expect.poll(() => cancelled).toEqual(['r']);
  });

  it('a run of before the page was loaded comes anew from its first event, over the text that was kept', async () => {
    const follow: FakeHandlers['follow'] = async (_input, { write }) => {
      await write(stamped({ type: 'token', text: 'Once upon' }, 4));
      await write(stamped({ type: 'done', model: 'm', task: 't', result: 1, meta }, 5));
      return {};
    };
    const { run, text, asked } = await over([{ follow }], { resume: true, before: 'Once u' });
    expect([run.phase, text, asked]).toEqual(['done', 'Once upon', [{ request_id: 'r', after_seq: -1 }]]);
  });
});
