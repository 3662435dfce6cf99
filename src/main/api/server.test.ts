import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryHoldersSchema } from '../../shared/holders.ts';
import { FAKE_META, endlessScript } from './testing/fake-engine.ts';
import { errorOf, listening, send, sendRaw, type Listening } from './testing/listening.ts';

const good = { model: 'hearth/ember', inputs: 'Once' };

let server: Listening;
beforeEach(async () => {
  server = await listening();
});
afterEach(async () => server[Symbol.asyncDispose]());

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('models, devices, health', () => {
  it.each(['hearth%2Fember', 'hearth/ember'])('finds a model written %s', async (name) => {
    expect(JSON.parse((await send(server.port, { path: `/api/models/status/${name}` })).text)).toMatchObject({
      id: 'hearth/ember',
      state: 'available',
    });
    expect(
      JSON.parse((await send(server.port, { path: `/api/models/load/${name}`, method: 'POST' })).text),
    ).toMatchObject({ id: 'hearth/ember', loaded: true });
    const unload = { path: `/api/models/unload/${name}`, method: 'POST' };
    expect(JSON.parse((await send(server.port, unload)).text)).toEqual({
      model: 'hearth/ember',
      unloaded: true,
    });
    expect(JSON.parse((await send(server.port, unload)).text)).toEqual({
      model: 'hearth/ember',
      unloaded: false,
    });
  });

  it('decodes a path as a name once, not twice', async () => {
    const answer = await send(server.port, { path: '/api/models/status/a%252Fb' });
    expect(errorOf(answer).message).toContain('"a%2Fb"');
  });

  it('lists models, devices and health', async () => {
    expect(JSON.parse((await send(server.port, { path: '/api/models' })).text)).toMatchObject({
      models: [{ id: 'hearth/ember' }, {}, {}],
    });
    expect(JSON.parse((await send(server.port, { path: '/api/devices' })).text)).toMatchObject({
      device: 'cpu',
    });
    expect(JSON.parse((await send(server.port, { path: '/api/health' })).text)).toMatchObject({
      status: 'ok',
      models: { loaded: 0, max: 4 },
    });
    expect((await send(server.port, { path: '/api/health', method: 'HEAD' })).status).toBe(200);
  });

  it('tells who holds memory in the form that the document describes', async () => {
    const answer = await send(server.port, { path: '/api/memory' });
    expect(memoryHoldersSchema.parse(JSON.parse(answer.text))).toEqual({ short: 'memory', holders: [] });
  });
});

describe('the page', () => {
  it('needs no token, is never framed and runs only its own scripts', async () => {
    const page = await send(server.port, { path: '/?token=x', headers: { authorization: null } });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers).toMatchObject({
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const csp = page.headers['content-security-policy'] ?? '';
    expect(csp).toContain(`connect-src 'self' ws://127.0.0.1:${String(server.port)};`);
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/script-src[^;]*unsafe/);
    const asset = await send(server.port, { path: '/assets/index-abc.js', headers: { authorization: null } });
    expect(asset.status).toBe(200);
    expect(asset.headers['cache-control']).toContain('immutable');
  });

  it('lets its own Origin in, under each name of this machine', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'LocalHost'].map(
      (name) => `${name}:${String(server.port)}`,
    )) {
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
    expect((await send(server.port, { path: '/api/health' })).status).toBe(503);
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
    const api = await createApi({
      engine: server.engine,
      token: null,
      host: '127.0.0.1',
      port: server.port,
      staticDir: '.',
      log: silentLogger(),
    });
    const error: unknown = await api.listen().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Port ${String(server.port)} of 127.0.0.1 is taken.`,
    });
    expect(error).toHaveProperty('hint', expect.stringContaining('--port'));
    await api.close();
  });

  it('without a token asks for none, but still checks Host and Origin', async () => {
    await using open = await listening({ token: null });
    expect((await send(open.port, { path: '/api/health', headers: { authorization: null } })).status).toBe(
      200,
    );
    expect(
      (
        await send(open.port, {
          path: '/api/health',
          headers: { authorization: null, origin: 'http://evil.example' },
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await sendRaw(
          open.port,
          'GET /api/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
        )
      ).status,
    ).toBe(403);
  });
});
