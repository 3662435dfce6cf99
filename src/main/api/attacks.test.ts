/** What an attacker sends, a name for each: it is refused with a code, the engine never hears of it, and the server goes on. */
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ERROR_KINDS } from '../../shared/errors.ts';
import { MAX_FRAME_BYTES } from '../../shared/rpc/frames.ts';
import { MAX_CONNECTIONS } from './limits.ts';
import { raw, type Attack } from './testing/attack.ts';
import { ATTACKS_ON_ACCESS } from './testing/attacks-on-access.ts';
import { ATTACKS_ON_FORM } from './testing/attacks-on-form.ts';
import { ATTACKS_ON_INPUTS, MEDIA_TASKS, attackModel } from './testing/attacks-on-inputs.ts';
import { fakeModel } from './testing/fake-engine.ts';
import { TOKEN, listening, send, sendRaw, type Listening } from './testing/listening.ts';

/** An error of Hearth's own routes or of OpenAI's: the code and a message are in both. */
const errorSchema = z.looseObject({
  error: z.looseObject({ code: z.string(), message: z.string().min(1) }),
});

let server: Listening;
const open: { destroy: () => void }[] = [];
beforeAll(async () => {
  server = await listening({ times: { headersMs: 150, requestMs: 150, checkMs: 20 } });
  for (const task of MEDIA_TASKS) server.engine.models.put(fakeModel(attackModel(task), task));
});
afterEach(() => open.splice(0).forEach((each) => each.destroy()));
afterAll(async () => server[Symbol.asyncDispose]());

async function expectAlive(): Promise<void> {
  expect((await send(server.port, { path: '/api/health' })).status).toBe(200);
}

async function expectRefused([, code, bytes]: Attack): Promise<void> {
  const answer = await sendRaw(server.port, bytes({ port: server.port }));
  // Chunked answers keep their frame here; the error is the one object in it.
  const { error } = errorSchema.parse(
    JSON.parse(answer.text.slice(answer.text.indexOf('{'), answer.text.lastIndexOf('}') + 1)),
  );
  expect({ code: error.code, status: answer.status }).toEqual({ code, status: ERROR_KINDS[code].status });
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.text).not.toContain(TOKEN);
  expect(answer.text).not.toMatch(/root:|secret$/m);
  expect(server.engine.accepted).toEqual([]);
  await expectAlive();
}

it('are many, and each has a name of its own', () => {
  const names = [...ATTACKS_ON_ACCESS, ...ATTACKS_ON_FORM, ...ATTACKS_ON_INPUTS].map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(100);
});

describe('an attack on access', () => {
  for (const attack of ATTACKS_ON_ACCESS) it(`is refused: ${attack[0]}`, async () => expectRefused(attack));
});

describe('an attack on the form of a request', () => {
  for (const attack of ATTACKS_ON_FORM) it(`is refused: ${attack[0]}`, async () => expectRefused(attack));
});

describe('an attack by an input', () => {
  for (const attack of ATTACKS_ON_INPUTS) it(`is refused: ${attack[0]}`, async () => expectRefused(attack));
});

/** A connection that sends this and then what `drip` gives, every few ms; gives all that comes back. */
async function slowly(first: string, drip: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  open.push(socket);
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1'))).on('error', () => undefined);
  socket.write(first);
  const dripping = setInterval(() => socket.write(drip), 20);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dripping);
  return heard;
}

describe('a client that takes its time', () => {
  const body = `POST /api/inference HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n`;
  it.each([
    ['sends a head without an end, line by line', 'GET / HTTP/1.1\r\n', 'X: a\r\n'],
    ['sends one header letter by letter', 'GET / HTTP/1.1\r\nX: ', 'a'],
    ['sends a body letter by letter', `${body}Content-Length: 100000\r\n\r\n`, ' '],
    ['sends chunks without an end', `${body}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
    ['says that its body is longer than it is', `${body}Content-Length: 100\r\n\r\n{}`, ''],
  ])('and %s is cut with TIMEOUT', async (_name, first, drip) => {
    expect(await slowly(first, drip)).toMatch(/^HTTP\/1\.1 (408|504) [^]*"TIMEOUT"/);
    expect(server.engine.accepted).toEqual([]);
    await expectAlive();
  });

  it('keeps nobody out for long, however many connections it opens', async () => {
    const sockets = await Promise.all(
      Array.from({ length: MAX_CONNECTIONS + 20 }, async () => {
        const socket: Socket = connect(server.port, '127.0.0.1');
        open.push(socket);
        socket.on('error', () => undefined).resume();
        await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
        return socket;
      }),
    );
    await expect.poll(() => sockets.filter((socket) => socket.closed).length).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(async () =>
        expectAlive().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
});

describe('a WebSocket', () => {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const version = 'Sec-WebSocket-Version: 13';
  it.each<[string, number, Parameters<typeof raw>[0]]>([
    ['without the token', 401, { token: null, more: [...upgrade, key, version] }],
    ["of another site's page", 403, { more: [...upgrade, key, version, 'Origin: http://evil.example'] }],
    ['with a foreign Host', 403, { host: 'evil.example', more: [...upgrade, key, version] }],
    ['without its key', 400, { more: [...upgrade, version] }],
    ['with a key that is none', 400, { more: [...upgrade, 'Sec-WebSocket-Key: a', version] }],
    ['of a version that is none', 400, { more: [...upgrade, key, 'Sec-WebSocket-Version: 99'] }],
    [
      'at a route that is none of it',
      404,
      { line: 'GET /api/health HTTP/1.1', more: [...upgrade, key, version] },
    ],
  ])('%s is refused', async (_name, status, head) => {
    const answer = await sendRaw(server.port, raw({ line: 'GET /ws HTTP/1.1', ...head }));
    expect(answer.status).toBe(status);
    await expectAlive();
  });

  it.each<[string, number, Buffer]>([
    ['larger than any may be', 1009, frame(0x82, BigInt(MAX_FRAME_BYTES) + 1n)],
    ['larger than memory', 1009, frame(0x82, 2n ** 62n)],
    ['with bits that mean nothing', 1002, frame(0xf2, 4n)],
    ['of a kind that is none', 1002, frame(0x83, 4n)],
    ['of a control frame that is too long', 1002, frame(0x89, 200n)],
    ['that is not masked', 1002, Buffer.from([0x82, 0x01, 0x00])],
  ])('with a frame %s is closed, and nothing of it is kept', async (_name, code, bytes) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}/ws`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    open.push({ destroy: () => socket.terminate() });
    socket.on('upgrade', (response) => response.socket.write(bytes));
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(code);
    await expectAlive();
  });
});

/** The head of a masked frame that says that it is this long. */
function frame(first: number, length: bigint): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.writeUInt8(first, 0);
  bytes.writeUInt8(0xff, 1);
  bytes.writeBigUInt64BE(length, 2);
  return bytes;
}
