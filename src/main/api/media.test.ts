import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaRefSchema } from '../../shared/media.ts';
import { AT_ONCE_BYTES } from '../media/limits.ts';
import { PNG, WAV, idOf } from '../media/testing/samples.ts';
import { expectError, type BadRequest } from './testing/bad-request.ts';
import { TOKEN, listening, send, sendRaw, type Listening } from './testing/listening.ts';

let server: Listening;
beforeAll(async () => {
  server = await listening();
});
afterAll(async () => server[Symbol.asyncDispose]());

const bytes = { 'content-type': 'application/octet-stream' };
const put = (body: Buffer, more: { path?: string; type?: string | null } = {}) => ({
  path: more.path ?? '/api/media',
  headers: { 'content-type': more.type === undefined ? 'image/png' : more.type },
  body,
});

describe('POST /api/media', () => {
  it('takes bytes of any type and gives what stands for them', async () => {
    const answer = await send(server.port, put(PNG, { path: '/api/media?name=a%20cat%2F%C3%A9.png' }));
    expect(answer.status).toBe(200);
    expect(mediaRefSchema.parse(JSON.parse(answer.text))).toEqual({
      media_id: idOf(PNG),
      type: 'image/png',
      bytes: PNG.length,
      name: 'é.png',
    });
    for (const type of [null, 'application/json', 'multipart/form-data; boundary=x', 'text/html'])
      expect((await send(server.port, put(PNG, { type }))).status).toBe(200);
  });

  it.each([
    ['nothing', { path: '/api/media', method: 'POST' }, 'INVALID_INPUT', 'empty'],
    ['a body of nothing', { ...put(Buffer.alloc(0)), method: 'POST' }, 'INVALID_INPUT', 'empty'],
    ['an unknown question', put(PNG, { path: '/api/media?path=/etc/passwd' }), 'INVALID_INPUT', 'path'],
    [
      'a name that is too long',
      put(PNG, { path: `/api/media?name=${'a'.repeat(256)}` }),
      'INVALID_INPUT',
      'name',
    ],
    ['no token', { ...put(PNG), headers: { ...bytes, authorization: null } }, 'UNAUTHORIZED'],
    [
      'a page of another site',
      { ...put(PNG), headers: { ...bytes, origin: 'http://evil.example' } },
      'FORBIDDEN',
    ],
    [
      'a compressed body',
      { ...put(PNG), headers: { ...bytes, 'content-encoding': 'gzip' } },
      'UNSUPPORTED_MEDIA_TYPE',
    ],
  ] satisfies BadRequest[])('refuses %s', async (_name, sending, code, names = '') => {
    expect(expectError(await send(server.port, sending), code).message).toContain(names);
  });

  it('answers 413 to a file above the limit of its kind, and leaves the connection to the next request', async () => {
    await using small = await listening({ maxFileBytes: 1_000 });
    const size = 20_000_000;
    const socket = connect({ port: small.port, host: '127.0.0.1' });
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.write(
      `POST /api/media HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: ${String(size)}\r\n\r\n`,
    );
    socket.write(Buffer.alloc(size));
    socket.write(`GET /api/health HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`);
    await expect.poll(() => received.match(/HTTP\/1\.1 \d+/g), { timeout: 5_000 }).toHaveLength(2);
    expect(received).toMatch(/HTTP\/1\.1 413[^]*PAYLOAD_TOO_LARGE[^]*HTTP\/1\.1 200/);
    socket.destroy();
  });

  it('keeps nothing of an upload whose sender leaves', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    socket.write(
      `POST /api/media HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: ${String(2 * AT_ONCE_BYTES)}\r\n\r\n`,
    );
    // More than the store keeps in memory before it begins a file.
    socket.write(Buffer.alloc(AT_ONCE_BYTES + 100_000));
    await expect.poll(async () => (await server.engine.drafts()).length).toBe(1);
    socket.destroy();
    await expect.poll(() => server.engine.drafts()).toEqual([]);
  });

  it('cuts a sender who takes too long, and keeps nothing of it', async () => {
    const hasty = await listening({ times: { headersMs: 200, requestMs: 200, checkMs: 50 } });
    await using _hasty = hasty;
    const head = `POST /api/media HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: 1000\r\n\r\n`;
    const answer = await sendRaw(hasty.port, `${head}slowly`);
    expect([0, 408, 504]).toContain(answer.status);
    await expect.poll(() => hasty.engine.drafts()).toEqual([]);
  });
});

describe('GET /api/media/{media_id}', () => {
  it('gives the bytes as a download that no browser runs', async () => {
    const ref = await server.engine.media.put([WAV], { type: null, field: 'x', name: "it's é.wav" });
    const answer = await send(server.port, { path: `/api/media/${ref.media_id}` });
    expect(answer.status).toBe(200);
    expect(Buffer.from(answer.text)).toEqual(WAV);
    expect(answer.headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(WAV.length),
      'content-disposition': "attachment; filename*=UTF-8''it%27s%20%C3%A9.wav",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  it.each([
    '..%2f..%2f..%2fetc%2fpasswd',
    '../../etc/passwd',
    '%2fetc%2fpasswd',
    'f'.repeat(64),
    `${'f'.repeat(64)}.json`,
    `${'f'.repeat(63)}%00`,
    'media_id',
  ])('never serves anything by a path: %s', async (id) => {
    expectError(await send(server.port, { path: `/api/media/${id}` }), 'NOT_FOUND');
  });

  it('asks for the token as every route does', async () => {
    const ref = await server.engine.media.put([WAV], { type: null, field: 'x' });
    const sending = { path: `/api/media/${ref.media_id}`, headers: { authorization: null } };
    expectError(await send(server.port, sending), 'UNAUTHORIZED');
  });
});
