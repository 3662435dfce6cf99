import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { inferenceResponseSchema } from '../../shared/inference.ts';
import { FAKE_META, FAKE_TOKENS, endlessScript } from './testing/fake-engine.ts';
import { TOKEN, errorOf, eventsOf, listening, send, sendRaw, type Listening } from './testing/listening.ts';

const good = { model: 'hearth/ember', inputs: 'Once' };
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
    body: JSON.stringify(good),
    signal: leave.signal,
  });
  return Object.assign(response, { leave: () => leave.abort() });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('POST /api/inference', () => {
  it('answers with the request, its result and meta, under the id of the client', async () => {
    const answer = await send(server.port, { path: '/api/inference', body: good, headers: { 'x-request-id': 'mine-1' } });
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
    const ids = await Promise.all([1, 2].map(async () => (await send(server.port, { path: '/api/inference', body: good })).headers['x-request-id']));
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('passes on task, options, priority and timeout as they came', async () => {
    const body = { ...good, task: 'text-generation', options: { seed: 1 }, priority: 'background', timeout_s: 0.5 };
    await send(server.port, { path: '/api/inference', body, headers: { 'x-request-id': 'r' } });
    expect(server.engine.accepted).toEqual([{ ...body, request_id: 'r' }]);
  });

  it('echoes any JSON', async () => {
    const inputs = { a: [1, null, { b: 'ü' }] };
    const answer = await send(server.port, { path: '/api/inference', body: { ...good, task: 'echo', inputs } });
    expect(JSON.parse(answer.text)).toMatchObject({ task: 'echo', result: inputs });
  });

  it('takes JSON with a charset, and a text of one million characters', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await send(server.port, { path: '/api/inference', body: { ...good, inputs: 'a'.repeat(1_000_000) }, headers });
    expect(answer.status).toBe(200);
  });

  it('gives the error that ends a run, with its status', async () => {
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      yield { type: 'error', error: new HearthError('RUNNER_CRASHED', 'The runner ended.', 'Try again.').toBody() };
    };
    const answer = await send(server.port, { path: '/api/inference', body: good, headers: { 'x-request-id': 'crash' } });
    expect(answer.status).toBe(500);
    expect(errorOf(answer)).toEqual({ code: 'RUNNER_CRASHED', message: 'The runner ended.', hint: 'Try again.', request_id: 'crash' });
  });

  it('refuses an id that is in use, and takes it again afterwards', async () => {
    server.engine.script = endlessScript;
    const first = send(server.port, { path: '/api/inference', body: good, headers: { 'x-request-id': 'twice' } });
    await until(() => server.engine.accepted.length === 1);
    const second = await send(server.port, { path: '/api/inference', body: good, headers: { 'x-request-id': 'twice' } });
    expect(second.status).toBe(400);
    expect(errorOf(second)).toMatchObject({ code: 'INVALID_INPUT', request_id: 'twice' });
    server.engine.cancel('twice');
    expect((await first).status).toBe(499);
    server.engine.script = async function* () {
      yield { type: 'done', model: 'm', task: 'echo', result: 1, meta: FAKE_META };
    };
    expect((await send(server.port, { path: '/api/inference', body: good, headers: { 'x-request-id': 'twice' } })).status).toBe(200);
  });

  it('is cancelled when the client hangs up', async () => {
    server.engine.script = endlessScript;
    const outgoing = request({ port: server.port, host: '127.0.0.1', path: '/api/inference', method: 'POST', headers: { ...authorization, 'content-type': 'application/json', 'x-request-id': 'gone' } });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify(good));
    await until(() => server.engine.accepted.length === 1);
    outgoing.destroy();
    await until(() => server.engine.aborted.includes('gone'));
  });
});

describe('server-sent events', () => {
  it.each([
    ['/api/inference/stream', good],
    ['/api/inference', { ...good, stream: true }],
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
    expect(events.map(({ event }) => event)).toEqual(['queued', 'loading', 'token', 'token', 'token', 'token', 'done']);
    expect(events.map(({ id }) => Number(id))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { id, data } of events) expect(data).toMatchObject({ request_id: 's', seq: Number(id) });
    expect(events.flatMap(({ event, data }) => (event === 'token' ? [data['text']] : []))).toEqual(FAKE_TOKENS);
    expect(events.at(-1)?.data).toMatchObject({ result: { generated_text: FAKE_TOKENS.join('') }, meta: FAKE_META });
  });

  it('keeps line ends, CR and separators of a token inside its one data line', async () => {
    const text = 'a\n\nb\r\ndata: x\u2028\u0000é😀';
    server.engine.script = async function* () {
      yield { type: 'token', text };
      yield { type: 'done', model: 'm', task: 't', result: null, meta: FAKE_META };
    };
    const answer = await send(server.port, { path: '/api/inference/stream', body: good });
    expect(eventsOf(answer.text)[0]?.data['text']).toBe(text);
  });

  it('ends with one error event that names the request, where the run breaks', async () => {
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      throw new HearthError('TIMEOUT', 'Too late.', 'Ask for less.');
    };
    const answer = await send(server.port, { path: '/api/inference/stream', body: good, headers: { 'x-request-id': 'late' } });
    expect(answer.status).toBe(200);
    const last = eventsOf(answer.text).at(-1);
    expect(last).toMatchObject({ event: 'error', id: '1', data: { request_id: 'late', error: { code: 'TIMEOUT', hint: 'Ask for less.', request_id: 'late' } } });
  });

  it('is cancelled when the reader leaves', async () => {
    server.engine.script = endlessScript;
    const response = await openStream('leaver');
    await response.body?.getReader().read();
    response.leave();
    await until(() => server.engine.aborted.includes('leaver'));
  });

  it('holds the engine back while nobody reads, and sends all of it then', async () => {
    let made = 0;
    const count = 2_000;
    const piece = 'x'.repeat(10_000);
    server.engine.script = async function* () {
      for (; made < count; made++) yield { type: 'token', text: piece };
      yield { type: 'done', model: 'm', task: 't', result: null, meta: FAKE_META };
    };
    const response = await openStream('slow');
    let before = -1;
    // Nobody reads, so the count stands still once the buffers of the sockets are full.
    for (let still = 0; still < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      still = made === before ? still + 1 : 0;
      before = made;
    }
    expect(made).toBeLessThan(count);
    const events = eventsOf(await response.text());
    expect(events).toHaveLength(count + 1);
    expect(made).toBe(count);
  });
});

describe('POST /api/inference/cancel', () => {
  it('stops a running request: the canceller hears true, the runner CANCELLED, both at once', async () => {
    server.engine.script = endlessScript;
    const running = send(server.port, { path: '/api/inference/stream', body: good, headers: { 'x-request-id': 'run-7' } });
    await until(() => server.engine.accepted.length === 1);
    const answer = await send(server.port, { path: '/api/inference/cancel/run-7', method: 'POST' });
    expect(JSON.parse(answer.text)).toEqual({ request_id: 'run-7', cancelled: true });
    expect(eventsOf((await running).text).at(-1)).toMatchObject({ event: 'error', data: { error: { code: 'CANCELLED' } } });
    const again = await send(server.port, { path: '/api/inference/cancel/run-7', method: 'POST' });
    expect(JSON.parse(again.text)).toEqual({ request_id: 'run-7', cancelled: false });
  });

  it('gives false for an id that never was, with or without a body', async () => {
    const answer = await send(server.port, { path: '/api/inference/cancel/nobody', body: {} });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ request_id: 'nobody', cancelled: false });
  });
});

describe('models, devices, health', () => {
  it.each(['hearth%2Fember', 'hearth/ember'])('finds a model written %s', async (name) => {
    expect(JSON.parse((await send(server.port, { path: `/api/models/status/${name}` })).text)).toMatchObject({ id: 'hearth/ember', state: 'available' });
    expect(JSON.parse((await send(server.port, { path: `/api/models/load/${name}`, method: 'POST' })).text)).toMatchObject({ id: 'hearth/ember', loaded: true });
    const unload = { path: `/api/models/unload/${name}`, method: 'POST' };
    expect(JSON.parse((await send(server.port, unload)).text)).toEqual({ model: 'hearth/ember', unloaded: true });
    expect(JSON.parse((await send(server.port, unload)).text)).toEqual({ model: 'hearth/ember', unloaded: false });
  });

  it('decodes a path as a name once, not twice', async () => {
    const answer = await send(server.port, { path: '/api/models/status/a%252Fb' });
    expect(errorOf(answer).message).toContain('"a%2Fb"');
  });

  it('lists models, devices and health', async () => {
    expect(JSON.parse((await send(server.port, { path: '/api/models' })).text)).toMatchObject({ models: [{ id: 'hearth/ember' }, {}, {}] });
    expect(JSON.parse((await send(server.port, { path: '/api/devices' })).text)).toMatchObject({ device: 'cpu' });
    expect(JSON.parse((await send(server.port, { path: '/api/health' })).text)).toMatchObject({ status: 'ok', models: { loaded: 0, max: 4 } });
    expect((await send(server.port, { path: '/api/health', method: 'HEAD' })).status).toBe(200);
  });
});

describe('the page', () => {
  it('needs no token, is never framed and runs only its own scripts', async () => {
    const page = await send(server.port, { path: '/?token=x', headers: { authorization: null } });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers).toMatchObject({ 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
    const csp = page.headers['content-security-policy'] ?? '';
    expect(csp).toContain(`connect-src 'self' ws://127.0.0.1:${String(server.port)};`);
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/script-src[^;]*unsafe/);
    const asset = await send(server.port, { path: '/assets/index-abc.js', headers: { authorization: null } });
    expect(asset.status).toBe(200);
    expect(asset.headers['cache-control']).toContain('immutable');
  });

  it('lets its own Origin in, under each name of this machine', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'LocalHost'].map((name) => `${name}:${String(server.port)}`)) {
      const headers = { host, origin: `http://${host}` };
      expect((await send(server.port, { path: '/api/health', headers })).status).toBe(200);
    }
  });
});

describe('a server that closes', () => {
  it('lets a running request end, refuses a new one with SHUTTING_DOWN, and then listens no more', async () => {
    let finish = (): void => undefined;
    await server[Symbol.asyncDispose]();
    server = await listening({ times: { graceMs: 60_000 } });
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      await new Promise<void>((resolve) => (finish = resolve));
      yield { type: 'done', model: 'm', task: 't', result: 'whole', meta: FAKE_META };
    };
    const running = send(server.port, { path: '/api/inference', body: good });
    await until(() => server.engine.accepted.length === 1);
    const closed = server.api.close();
    const late = await send(server.port, { path: '/api/inference', body: good });
    expect(late.status).toBe(503);
    expect(errorOf(late).code).toBe('SHUTTING_DOWN');
    finish();
    expect(JSON.parse((await running).text)).toMatchObject({ result: 'whole' });
    await closed;
    await expect(send(server.port, { path: '/api/health' })).rejects.toThrow('ECONNREFUSED');
  });

  it('does not wait longer than its grace', async () => {
    server.engine.script = endlessScript;
    const running = send(server.port, { path: '/api/inference', body: good });
    await until(() => server.engine.accepted.length === 1);
    await server.api.close();
    expect(errorOf(await running).code).toBe('SHUTTING_DOWN');
  });
});

describe('binding', () => {
  it('beyond loopback without a token is refused before anything listens', async () => {
    await expect(listening({ token: null, host: '0.0.0.0' })).rejects.toThrow(/token/);
  });

  it('to a port that is taken says so with the way out', async () => {
    const { createApi } = await import('./server.ts');
    const { silentLogger } = await import('../telemetry/logger.ts');
    const api = await createApi({ engine: server.engine, token: null, host: '127.0.0.1', port: server.port, staticDir: '.', log: silentLogger() });
    const error: unknown = await api.listen().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: `Port ${String(server.port)} of 127.0.0.1 is taken.` });
    expect(error).toHaveProperty('hint', expect.stringContaining('--port'));
    await api.close();
  });

  it('without a token asks for none, but still checks Host and Origin', async () => {
    await using open = await listening({ token: null });
    expect((await send(open.port, { path: '/api/health', headers: { authorization: null } })).status).toBe(200);
    expect((await send(open.port, { path: '/api/health', headers: { authorization: null, origin: 'http://evil.example' } })).status).toBe(403);
    expect((await sendRaw(open.port, 'GET /api/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).status).toBe(403);
  });
});
