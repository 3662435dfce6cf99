import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { inferenceResponseSchema } from '../../shared/inference.ts';
import { GOOD } from './testing/bad-request.ts';
import { FAKE_META, FAKE_TOKENS, endlessScript } from './testing/fake-engine.ts';
import { TOKEN, errorOf, eventsOf, listening, send, type Listening } from './testing/listening.ts';

const authorization = { authorization: `Bearer ${TOKEN}` };

let server: Listening;
beforeEach(async () => {
  server = await listening();
});
afterEach(async () => server[Symbol.asyncDispose]());

/** Opens a stream and reads its first event; the caller ends it. */
async function openStream(id: string): Promise<Response & { leave: () => void }> {
  const leave = new AbortController();
  const response = await fetch(`${server.origin}/api/inference/stream`, {
    method: 'POST',
    headers: { ...authorization, 'content-type': 'application/json', 'x-request-id': id },
    body: JSON.stringify(GOOD),
    signal: leave.signal,
  });
  return Object.assign(response, { leave: () => leave.abort() });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('POST /api/inference', () => {
  it('answers with the request, its result and meta, under the id of the client', async () => {
    const answer = await send(server.port, {
      path: '/api/inference',
      body: GOOD,
      headers: { 'x-request-id': 'mine-1' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-request-id']).toBe('mine-1');
    expect(inferenceResponseSchema.strict().parse(JSON.parse(answer.text))).toEqual({
      request_id: 'mine-1',
      model: 'hearth/ember',
      task: 'text-generation',
      result: { generated_text: 'once upon a time', tokens: 4, finish_reason: 'stop' },
      meta: FAKE_META,
    });
  });

  it('makes an id where the client has none, a new one each time', async () => {
    const ids = await Promise.all(
      [1, 2].map(
        async () => (await send(server.port, { path: '/api/inference', body: GOOD })).headers['x-request-id'],
      ),
    );
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('passes on task, options, priority and timeout as they came', async () => {
    const body = {
      ...GOOD,
      task: 'text-generation',
      options: { seed: 1 },
      priority: 'background',
      timeout_s: 0.5,
    };
    await send(server.port, { path: '/api/inference', body, headers: { 'x-request-id': 'r' } });
    expect(server.engine.accepted).toEqual([{ ...body, request_id: 'r' }]);
  });

  it('echoes any JSON', async () => {
    const inputs = { a: [1, null, { b: 'ü' }] };
    const answer = await send(server.port, {
      path: '/api/inference',
      body: { ...GOOD, task: 'echo', inputs },
    });
    expect(JSON.parse(answer.text)).toMatchObject({ task: 'echo', result: inputs });
  });

  it('takes JSON with a charset, and a text of one million characters', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await send(server.port, {
      path: '/api/inference',
      body: { ...GOOD, inputs: 'a'.repeat(1_000_000) },
      headers,
    });
    expect(answer.status).toBe(200);
  });

  it('gives the error that ends a run, with its status', async () => {
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      yield {
        type: 'error',
        error: new HearthError('RUNNER_CRASHED', 'The runner ended.', 'Try again.').toBody(),
      };
    };
    const answer = await send(server.port, {
      path: '/api/inference',
      body: GOOD,
      headers: { 'x-request-id': 'crash' },
    });
    expect(answer.status).toBe(500);
    expect(errorOf(answer)).toEqual({
      code: 'RUNNER_CRASHED',
      message: 'The runner ended.',
      hint: 'Try again.',
      request_id: 'crash',
    });
  });

  it('refuses an id that is in use, and takes it again afterwards', async () => {
    server.engine.script = endlessScript;
    const first = send(server.port, {
      path: '/api/inference',
      body: GOOD,
      headers: { 'x-request-id': 'twice' },
    });
    await until(() => server.engine.accepted.length === 1);
    const second = await send(server.port, {
      path: '/api/inference',
      body: GOOD,
      headers: { 'x-request-id': 'twice' },
    });
    expect(second.status).toBe(400);
    expect(errorOf(second)).toMatchObject({ code: 'INVALID_INPUT', request_id: 'twice' });
    server.engine.cancel('twice');
    expect((await first).status).toBe(499);
    server.engine.script = async function* () {
      yield { type: 'done', model: 'm', task: 'echo', result: 1, meta: FAKE_META };
    };
    expect(
      (await send(server.port, { path: '/api/inference', body: GOOD, headers: { 'x-request-id': 'twice' } }))
        .status,
    ).toBe(200);
  });

  it('is cancelled when the client hangs up', async () => {
    server.engine.script = endlessScript;
    const outgoing = request({
      port: server.port,
      host: '127.0.0.1',
      path: '/api/inference',
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json', 'x-request-id': 'gone' },
    });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify(GOOD));
    await until(() => server.engine.accepted.length === 1);
    outgoing.destroy();
    await until(() => server.engine.aborted.includes('gone'));
  });
});

describe('server-sent events', () => {
  it.each([
    ['/api/inference/stream', GOOD],
    ['/api/inference', { ...GOOD, stream: true }],
  ])('%s streams queued, loading, tokens, done, numbered from the first', async (path, body) => {
    const answer = await send(server.port, { path, body, headers: { 'x-request-id': 's' } });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      'x-request-id': 's',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-encoding']).toBeUndefined();
    const events = eventsOf(answer.text);
    expect(events.map(({ event }) => event)).toEqual([
      'queued',
      'loading',
      'token',
      'token',
      'token',
      'token',
      'done',
    ]);
    expect(events.map(({ id }) => Number(id))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { id, data } of events) expect(data).toMatchObject({ request_id: 's', seq: Number(id) });
    expect(events.flatMap(({ event, data }) => (event === 'token' ? [data['text']] : []))).toEqual(
      FAKE_TOKENS,
    );
    expect(events.at(-1)?.data).toMatchObject({
      result: { generated_text: FAKE_TOKENS.join('') },
      meta: FAKE_META,
    });
  });

  it('keeps line ends, CR and separators of a token inside its one data line', async () => {
    const text = 'a\n\nb\r\ndata: x\u2028\u2029\u0085\u0000é😀';
    server.engine.script = async function* () {
      yield { type: 'token', text };
      yield { type: 'done', model: 'm', task: 't', result: null, meta: FAKE_META };
    };
    const answer = await send(server.port, { path: '/api/inference/stream', body: GOOD });
    expect(eventsOf(answer.text)[0]?.data['text']).toBe(text);
    // What Python's str.splitlines takes for line ends, beside the line feed.
    for (const end of '\r\v\f\x1c\x1d\x1e\x85\u2028\u2029') expect(answer.text).not.toContain(end);
  });

  it('ends with one error event that names the request, where the run breaks', async () => {
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      throw new HearthError('TIMEOUT', 'Too late.', 'Ask for less.');
    };
    const answer = await send(server.port, {
      path: '/api/inference/stream',
      body: GOOD,
      headers: { 'x-request-id': 'late' },
    });
    expect(answer.status).toBe(200);
    const last = eventsOf(answer.text).at(-1);
    expect(last).toMatchObject({
      event: 'error',
      id: '1',
      data: { request_id: 'late', error: { code: 'TIMEOUT', hint: 'Ask for less.', request_id: 'late' } },
    });
  });

  it('is cancelled when the reader leaves', async () => {
    server.engine.script = endlessScript;
    const response = await openStream('leaver');
    await response.body?.getReader().read();
    response.leave();
    await until(() => server.engine.aborted.includes('leaver'));
  });

  it('holds the engine back while nobody reads, and goes on when somebody does', async () => {
    let made = 0;
    const piece = 'x'.repeat(50_000);
    server.engine.script = async function* (_request, signal) {
      for (; !signal.aborted; made++) yield { type: 'token', text: piece };
    };
    const body = JSON.stringify(GOOD);
    const head = `Host: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}`;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`POST /api/inference/stream HTTP/1.1\r\n${head}\r\n\r\n${body}`);
    await until(() => made > 0);
    // The engine would never stop by itself, so a count that stands still means that it is held.
    for (let before = -1, still = 0; still < 500; before = made) {
      await new Promise((resolve) => setImmediate(resolve));
      still = made === before ? still + 1 : 0;
    }
    const held = made;
    socket.resume();
    await until(() => made > held);
    socket.destroy();
  });
});

describe('POST /api/inference/cancel', () => {
  it('stops a running request: the canceller hears true, the runner CANCELLED, both at once', async () => {
    server.engine.script = endlessScript;
    const running = send(server.port, {
      path: '/api/inference/stream',
      body: GOOD,
      headers: { 'x-request-id': 'run-7' },
    });
    await until(() => server.engine.accepted.length === 1);
    const answer = await send(server.port, { path: '/api/inference/cancel/run-7', method: 'POST' });
    expect(JSON.parse(answer.text)).toEqual({ request_id: 'run-7', cancelled: true });
    expect(eventsOf((await running).text).at(-1)).toMatchObject({
      event: 'error',
      data: { error: { code: 'CANCELLED' } },
    });
    const again = await send(server.port, { path: '/api/inference/cancel/run-7', method: 'POST' });
    expect(JSON.parse(again.text)).toEqual({ request_id: 'run-7', cancelled: false });
  });

  it('gives false for an id that never was, with or without a body', async () => {
    const answer = await send(server.port, { path: '/api/inference/cancel/nobody', body: {} });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ request_id: 'nobody', cancelled: false });
  });
});
