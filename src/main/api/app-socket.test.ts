import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { appContract } from '../../shared/app.ts';
import { connect } from '../../shared/rpc/client.ts';
import { webSocketWire } from '../../shared/rpc/wires/web-socket.ts';
import { MAX_WEB_SOCKETS } from './limits.ts';
import { endlessScript } from './testing/fake-engine.ts';
import { TOKEN, errorOf, listening, type Answer, type Listening } from './testing/listening.ts';

let server: Listening;
const open: WebSocket[] = [];
beforeEach(async () => {
  server = await listening();
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await server[Symbol.asyncDispose]();
});

interface Opening {
  path?: string;
  protocols?: string[];
  headers?: Record<string, string>;
}

function opening({ path = '/ws', protocols = [], headers = {} }: Opening): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, protocols, { headers });
  socket.on('error', () => undefined);
  open.push(socket);
  return socket;
}

/** What a refused upgrade is answered with. */
async function refusal(choice: Opening): Promise<Answer> {
  const socket = opening(choice);
  return new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('it was let in')));
    socket.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        );
        resolve({ status: response.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
  });
}

const bearer = { authorization: `Bearer ${TOKEN}` };
const tokenProtocol = `token.${Buffer.from(TOKEN).toString('base64url')}`;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the door of the WebSocket', () => {
  it.each<[string, Opening]>([
    ['the header', { headers: bearer }],
    ['a subprotocol', { protocols: ['hearth', tokenProtocol] }],
    ['the address', { path: `/ws?token=${TOKEN}` }],
  ])('opens to the token in %s', async (_name, choice) => {
    const socket = opening(choice);
    await once(socket, 'open');
    expect(socket.protocol).toBe(choice.protocols === undefined ? '' : 'hearth');
  });

  it('opens to its own Origin', async () => {
    await once(opening({ headers: { ...bearer, origin: server.origin } }), 'open');
  });

  it.each<[string, Opening, number]>([
    ['no token', {}, 401],
    ['a wrong token in the header', { headers: { authorization: 'Bearer nope' } }, 401],
    ['a wrong token in the subprotocol', { protocols: ['hearth', 'token.bm9wZQ'] }, 401],
    ['the token unencoded in the subprotocol', { protocols: ['hearth', `token.${TOKEN}`] }, 401],
    ['a wrong token in the address', { path: '/ws?token=nope' }, 401],
    ['the token under another name', { path: `/ws?x=${TOKEN}` }, 401],
    ["another site's Origin", { headers: { ...bearer, origin: 'http://evil.example' } }, 403],
    ['the Origin of a sandboxed frame', { headers: { ...bearer, origin: 'null' } }, 403],
    ['another Host', { headers: { ...bearer, host: 'evil.example' } }, 403],
    ['another path', { path: '/api/health', headers: bearer }, 404],
  ])('stays closed to %s', async (_name, choice, status) => {
    const answer = await refusal(choice);
    expect(answer.status).toBe(status);
    expect(errorOf(answer).request_id).toBe(answer.headers['x-request-id']);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('stays closed to one page more than the limit', async () => {
    const pages = Array.from({ length: MAX_WEB_SOCKETS }, () => opening({ headers: bearer }));
    await Promise.all(pages.map((page) => once(page, 'open')));
    expect((await refusal({ headers: bearer })).status).toBe(429);
  });

  it('without a token still asks for its own Origin', async () => {
    await server[Symbol.asyncDispose]();
    server = await listening({ token: null });
    expect((await refusal({ headers: { origin: 'http://evil.example' } })).status).toBe(403);
    await once(opening({ headers: { origin: server.origin } }), 'open');
  });
});

describe('the app over the WebSocket', () => {
  it('runs an inference, and a refused one is an error event', async () => {
    using client = connect(appContract, webSocketWire(opening({ headers: bearer })));
    const types: string[] = [];
    for await (const event of client.call('infer', { model: 'hearth/ember', inputs: 'a' }))
      types.push(event.type);
    expect(types).toEqual(['queued', 'loading', 'token', 'token', 'token', 'token', 'done']);
    const refused = [];
    for await (const event of client.call('infer', { model: 'no/no', inputs: 'a', request_id: 'r' }))
      refused.push(event);
    expect(refused).toMatchObject([
      { type: 'error', seq: 0, request_id: 'r', error: { code: 'MODEL_NOT_FOUND', request_id: 'r' } },
    ]);
  });

  it('cancels what a page runs when the page does not come back, and stops watching for it', async () => {
    await server[Symbol.asyncDispose]();
    server = await listening({ times: { runGraceMs: 20 } });
    server.engine.script = endlessScript;
    const socket = opening({ headers: bearer });
    const client = connect(appContract, webSocketWire(socket));
    const lists: number[] = [];
    const watching = (async () => {
      for await (const { models } of client.call('watchModels', {}))
        lists.push(models.filter(({ loaded }) => loaded).length);
    })().catch(() => undefined);
    const running = client.call('infer', { model: 'hearth/ember', inputs: 'a', request_id: 'page' });
    running.output.catch(() => undefined);
    await until(
      () => server.engine.accepted.length === 1 && server.engine.models.watchers === 1 && lists.length === 1,
    );
    await server.engine.models.load('hearth/ember', new AbortController().signal);
    await until(() => lists.length === 2);
    expect(lists).toEqual([0, 1]);
    socket.terminate();
    await until(() => server.engine.aborted.includes('page') && server.engine.models.watchers === 0);
    await watching;
  });

  it('goes on with a run over another socket, from where the first one broke', async () => {
    server.engine.script = endlessScript;
    const socket = opening({ headers: bearer });
    const client = connect(appContract, webSocketWire(socket));
    const request = { model: 'hearth/ember', inputs: 'a', request_id: 'page' };
    const seen = (async () => {
      for await (const { type } of client.call('infer', request)) if (type === 'token') socket.terminate();
    })();
    await expect(seen).rejects.toMatchObject({ code: 'DISCONNECTED' });
    using again = connect(appContract, webSocketWire(opening({ headers: bearer })));
    const types: string[] = [];
    for await (const { type } of again.call('follow', { request_id: 'page', after_seq: 0 })) {
      types.push(type);
      if (type === 'token') await again.call('cancel', { request_id: 'page' }).output;
    }
    expect(types).toEqual(['token', 'error']);
  });

  it('hears of the end when the server closes', async () => {
    const socket = opening({ headers: bearer });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await server.api.close();
    await closed;
  });

  it('closes a page that no longer answers pings', async () => {
    await server[Symbol.asyncDispose]();
    server = await listening({ times: { pingMs: 20 } });
    const socket = opening({ headers: bearer });
    await once(socket, 'open');
    socket.pause();
    const alive = opening({ headers: bearer });
    await once(alive, 'open');
    for (let pings = 0; pings < 5; pings++) await once(alive, 'ping');
    socket.resume();
    await once(socket, 'close');
    expect(alive.readyState).toBe(WebSocket.OPEN);
  });
});
