import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { GOOD, expectError } from './testing/bad-request.ts';
import { FAKE_META, endlessScript, refusing, type Script } from './testing/fake-engine.ts';
import {
  TOKEN,
  eventsOf,
  listening,
  send,
  sendRaw,
  type Answer,
  type Listening,
  type SentEvent,
} from './testing/listening.ts';

/** Words that the run has said; `say` lets it say another, an empty one ends it. */
let words: string[];
let wake: () => void;
const say = (...more: string[]): void => {
  words.push(...more);
  wake();
};
const telling: Script = async function* (request, signal) {
  yield { type: 'queued', position: 0 };
  for (let at = 0; ; at++) {
    while (at >= words.length) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    const text = words[at] ?? '';
    if (text === '') break;
    yield { type: 'token', text };
  }
  yield { type: 'done', model: request.model, task: 'text-generation', result: null, meta: FAKE_META };
};

let server: Listening;
beforeEach(async () => {
  words = [];
  wake = () => undefined;
  server = await listening({ times: { runGraceMs: 60_000 } });
  server.engine.script = telling;
});
afterEach(async () => server[Symbol.asyncDispose]());

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Opens a stream and reads until it has `count` events; then the connection is lost. */
async function readAndLose(count: number, body: object = { ...GOOD, resume: true }): Promise<SentEvent[]> {
  const lose = new AbortController();
  const response = await fetch(`${server.origin}/api/inference/stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'x-request-id': 'run' },
    body: JSON.stringify(body),
    signal: lose.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (eventsOf(text).length < count) text += (await reader?.read())?.value ?? '';
  lose.abort();
  return eventsOf(text);
}

const resume = async (lastEventId?: string): Promise<Answer> =>
  send(server.port, {
    path: '/api/inference/stream/run',
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  });
const textOf = (events: readonly SentEvent[]): string =>
  events.map(({ event, data }) => (event === 'token' ? String(data['text']) : '')).join('');

describe('a stream that may be resumed', () => {
  it('goes on after a lost connection: what was missed, then the rest, and no word twice', async () => {
    say('Once ');
    const first = await readAndLose(2);
    say('upon ', 'a ');
    const again = resume(first.at(-1)?.id);
    say('time', '');
    const second = eventsOf((await again).text);
    expect(textOf(first) + textOf(second)).toBe('Once upon a time');
    const ids = [...first, ...second].map(({ id }) => Number(id));
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    expect(second.at(-1)?.event).toBe('done');
    expect(server.engine.aborted).toEqual([]);
  });

  it('gives all of it to a client that says nothing of what it has, though the run has ended', async () => {
    say('Once ', 'upon');
    await readAndLose(2);
    say('');
    const { status, headers, text } = await resume();
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(textOf(eventsOf(text))).toBe('Once upon');
  });

  it('is an empty stream for a client that missed nothing of a run that has ended', async () => {
    say('');
    const { text } = await send(server.port, {
      path: '/api/inference',
      body: { ...GOOD, stream: true, resume: true },
      headers: { 'x-request-id': 'run' },
    });
    const answer = await resume(eventsOf(text).at(-1)?.id);
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it('is stopped once the grace is over, and not before', async () => {
    await server[Symbol.asyncDispose]();
    server = await listening({ times: { runGraceMs: 40 } });
    server.engine.script = telling;
    await readAndLose(1);
    await until(() => server.engine.aborted.includes('run'));
    const late = eventsOf((await resume('0')).text);
    expect(late).toMatchObject([{ event: 'error', data: { error: { code: 'CANCELLED' } } }]);
  });

  it('is cancelled by its id while nobody reads, which a closed connection does only without "resume"', async () => {
    await readAndLose(1);
    const cancelling = await send(server.port, { path: '/api/inference/cancel/run', method: 'POST' });
    expect(JSON.parse(cancelling.text)).toMatchObject({ cancelled: true });
    expect(eventsOf((await resume('0')).text).at(-1)?.data).toMatchObject({
      error: { code: 'CANCELLED', request_id: 'run' },
    });
    await readAndLose(1, GOOD);
    await until(() => server.engine.aborted.length === 2);
    expect((await resume('0')).text).not.toContain('event: token');
  });

  it('that is refused before it is queued has the status of its error', async () => {
    server.engine.script = refusing(new HearthError('QUEUE_FULL', 'full', 'wait'));
    const body = { ...GOOD, resume: true };
    expectError(await send(server.port, { path: '/api/inference/stream', body }), 'QUEUE_FULL');
    const unknown = { ...body, model: 'no/no' };
    expectError(await send(server.port, { path: '/api/inference/stream', body: unknown }), 'MODEL_NOT_FOUND');
  });

  it('has one reader: an earlier one, whose end nobody noticed, is sent away', async () => {
    const first = send(server.port, {
      path: '/api/inference/stream',
      body: { ...GOOD, resume: true },
      headers: { 'x-request-id': 'run' },
    });
    await until(() => server.engine.accepted.length === 1);
    const second = resume();
    expect(eventsOf((await first).text).at(-1)?.data).toMatchObject({ error: { code: 'FORBIDDEN' } });
    say('a', '');
    expect(textOf(eventsOf((await second).text))).toBe('a');
  });

  it('keeps its id to itself until it ends, and is told of a server that closes', async () => {
    server.engine.script = endlessScript;
    await readAndLose(1);
    const body = { ...GOOD, resume: true };
    for (const again of [body, GOOD])
      expectError(
        await send(server.port, {
          path: '/api/inference/stream',
          body: again,
          headers: { 'x-request-id': 'run' },
        }),
        'INVALID_INPUT',
      );
    const reading = resume('0');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.api.close();
    expect(eventsOf((await reading).text).at(-1)?.data).toMatchObject({ error: { code: 'SHUTTING_DOWN' } });
  });
});

describe('going on with a stream', () => {
  it.each([['x'], ['-1'], ['1.5'], [''], ['9'.repeat(16)], ['1 or 1=1']])(
    'after the event %j is refused: it is no id',
    async (id) => {
      await readAndLose(1);
      expectError(await resume(id), 'INVALID_INPUT');
    },
  );

  it('after two events at once is refused', async () => {
    await readAndLose(1);
    const head = `GET /api/inference/stream/run HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}`;
    const twice = 'Last-Event-ID: 0\r\nLast-Event-ID: 1\r\nConnection: close\r\n\r\n';
    expectError(await sendRaw(server.port, `${head}\r\n${twice}`), 'INVALID_INPUT');
  });

  it('that nobody asked to be kept is NOT_FOUND, and so is one without the token told nothing', async () => {
    expectError(await resume('0'), 'NOT_FOUND');
    const bare = { path: '/api/inference/stream/run', headers: { authorization: null } };
    expectError(await send(server.port, bare), 'UNAUTHORIZED');
  });

  it('is for streams: one answer has nothing to go on with', async () => {
    const { message } = expectError(
      await send(server.port, { path: '/api/inference', body: { ...GOOD, resume: true } }),
      'INVALID_INPUT',
    );
    expect(message).toContain('resume');
  });
});
