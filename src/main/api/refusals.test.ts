import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_KINDS, HearthError, isErrorCode, type ErrorCode } from '../../shared/errors.ts';
import { GOOD, expectError, expectRefusal, infer, type BadRequest } from './testing/bad-request.ts';
import { happyScript, refusing } from './testing/fake-engine.ts';
import { TOKEN, errorOf, listening, send, sendRaw, type Listening } from './testing/listening.ts';

const ADDRESSES: BadRequest[] = [
  ['an unknown path', { path: '/api/nothing' }, 'NOT_FOUND', '/api/nothing'],
  ['a route of OpenAI that is not here', { path: '/v1/files', body: {} }, 'NOT_FOUND'],
  [
    'a body of another type to an unknown path',
    { path: '/nowhere', body: 'x', headers: { 'content-type': 'text/plain' } },
    'NOT_FOUND',
  ],
  ['GET where POST belongs', { path: '/api/inference' }, 'METHOD_NOT_ALLOWED', 'GET'],
  [
    'DELETE of a model',
    { path: '/api/models/status/hearth%2Fember', method: 'DELETE' },
    'METHOD_NOT_ALLOWED',
    'DELETE',
  ],
  ['POST of the list', { path: '/api/models', body: {} }, 'METHOD_NOT_ALLOWED', 'POST'],
  ['a method that few know', { path: '/api/health', method: 'PROPFIND' }, 'METHOD_NOT_ALLOWED', 'PROPFIND'],
  [
    'a preflight of another site',
    { path: '/api/inference', method: 'OPTIONS', headers: { origin: 'http://evil.example' } },
    'FORBIDDEN',
  ],
  [
    'an unknown model to load',
    { path: '/api/models/load/no%2Fno', method: 'POST' },
    'MODEL_NOT_FOUND',
    'no/no',
  ],
  ['an unknown model to show', { path: '/api/models/status/no/no' }, 'MODEL_NOT_FOUND', 'no/no'],
  [
    'an unknown model to unload',
    { path: '/api/models/unload/no%2Fno', method: 'POST' },
    'MODEL_NOT_FOUND',
    'no/no',
  ],
  ['no model to show', { path: '/api/models/status/' }, 'INVALID_INPUT', 'address'],
  ['an escape that is none', { path: '/api/models/status/%zz' }, 'INVALID_INPUT', 'address'],
  ['a way out of the page', { path: '/../secret.txt' }, 'NOT_FOUND'],
  ['an encoded way out', { path: '/%2e%2e/secret.txt' }, 'NOT_FOUND'],
  ['a way out below the assets', { path: '/assets/..%2f..%2fsecret.txt' }, 'NOT_FOUND'],
  ['a way out with backslashes', { path: '/assets/..%5c..%5csecret.txt' }, 'NOT_FOUND'],
  ['a null byte', { path: '/index.html%00.js' }, 'NOT_FOUND'],
  ['a hidden file', { path: '/.hidden' }, 'NOT_FOUND'],
  ['the folder of assets', { path: '/assets/' }, 'NOT_FOUND'],
];

const ACCESS: BadRequest[] = [
  ['no token', { path: '/api/health', headers: { authorization: null } }, 'UNAUTHORIZED'],
  ['no token on an unknown path', { path: '/api/x', headers: { authorization: null } }, 'UNAUTHORIZED'],
  ['no token and a bad body', infer('{', { authorization: null }), 'UNAUTHORIZED'],
  ['a wrong token', { path: '/api/health', headers: { authorization: 'Bearer nope' } }, 'UNAUTHORIZED'],
  [
    'a token that is longer',
    { path: '/api/health', headers: { authorization: `Bearer ${TOKEN}x` } },
    'UNAUTHORIZED',
  ],
  [
    'a token that is cut',
    { path: '/api/health', headers: { authorization: `Bearer ${TOKEN.slice(0, -1)}` } },
    'UNAUTHORIZED',
  ],
  ['another scheme', { path: '/api/health', headers: { authorization: `Basic ${TOKEN}` } }, 'UNAUTHORIZED'],
  [
    'a token in the address',
    { path: `/api/health?token=${TOKEN}`, headers: { authorization: null } },
    'UNAUTHORIZED',
  ],
  ['another Host', { path: '/api/health', headers: { host: 'evil.example' } }, 'FORBIDDEN', 'evil.example'],
  ['another Host for the page', { path: '/', headers: { host: 'evil.example' } }, 'FORBIDDEN'],
  [
    'a Host that begins like ours',
    { path: '/api/health', headers: { host: 'localhost.evil.example' } },
    'FORBIDDEN',
  ],
  ['a Host with a name before it', { path: '/api/health', headers: { host: 'evil@localhost' } }, 'FORBIDDEN'],
  [
    "another site's Origin",
    { path: '/api/health', headers: { origin: 'http://evil.example' } },
    'FORBIDDEN',
    'evil.example',
  ],
  ['the Origin null', { path: '/api/health', headers: { origin: 'null' } }, 'FORBIDDEN'],
  [
    'the Origin of another port',
    { path: '/api/health', headers: { origin: 'http://127.0.0.1:1' } },
    'FORBIDDEN',
  ],
  [
    'an id with a space',
    { path: '/api/health', headers: { 'x-request-id': 'a b' } },
    'INVALID_INPUT',
    'x-request-id',
  ],
  [
    'an id that is too long',
    { path: '/api/health', headers: { 'x-request-id': 'a'.repeat(129) } },
    'INVALID_INPUT',
    'x-request-id',
  ],
  ['an empty id', { path: '/api/health', headers: { 'x-request-id': '' } }, 'INVALID_INPUT', 'x-request-id'],
];

let server: Listening;
beforeAll(async () => {
  server = await listening();
});
afterAll(async () => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.engine.accepted.length = 0;
  server.engine.script = happyScript;
});

describe('a request that is refused', () => {
  for (const row of ADDRESSES) it(`for its address: ${row[0]}`, async () => expectRefusal(server, row));
  for (const row of ACCESS) it(`for want of access: ${row[0]}`, async () => expectRefusal(server, row));

  it.each<[string, string, ErrorCode]>([
    [
      'two Host headers',
      'GET /api/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n',
      'INVALID_INPUT',
    ],
    [
      'two equal Host headers',
      'GET /api/health HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n',
      'INVALID_INPUT',
    ],
    ['no Host', 'GET /api/health HTTP/1.1\r\n', 'INVALID_INPUT'],
    [
      'two Origins',
      'GET /api/health HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n',
      'FORBIDDEN',
    ],
    [
      'two ids',
      'GET /api/health HTTP/1.1\r\nHost: localhost\r\nx-request-id: a\r\nx-request-id: b\r\n',
      'INVALID_INPUT',
    ],
    ['an empty Host', 'GET /api/health HTTP/1.1\r\nHost:\r\n', 'FORBIDDEN'],
    [
      'an address of another server',
      'GET http://evil.example/api/health HTTP/1.1\r\nHost: localhost\r\n',
      'INVALID_INPUT',
    ],
    ['an asterisk for an address', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n', 'INVALID_INPUT'],
    [
      'a head of 20 KB',
      `GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(20_000)}\r\n`,
      'PAYLOAD_TOO_LARGE',
    ],
    ['what is no HTTP', '\u0016\u0003\u0001 hello\r\n', 'INVALID_INPUT'],
    [
      'two lengths of the body',
      'POST /api/inference HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n',
      'INVALID_INPUT',
    ],
    [
      'a negative length',
      'POST /api/inference HTTP/1.1\r\nHost: localhost\r\nContent-Length: -2\r\n',
      'INVALID_INPUT',
    ],
  ])('%s ends with an error', async (_name, head, code) => {
    const answer = await sendRaw(
      server.port,
      `${head}Authorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
    );
    expectError(answer, code);
  });
});

describe("the engine's errors", () => {
  it('names the methods that a path takes', async () => {
    expect((await send(server.port, { path: '/api/inference' })).headers['allow']).toBe('POST');
    expect((await send(server.port, { path: '/api/models', method: 'PUT' })).headers['allow']).toBe(
      'GET, HEAD',
    );
  });

  it('says when to come back where the queue is full, and how to log in', async () => {
    server.engine.script = refusing(new HearthError('QUEUE_FULL', 'full', 'wait'));
    const full = await send(server.port, infer(GOOD));
    expect(full.status).toBe(429);
    expect(Number(full.headers['retry-after'])).toBeGreaterThan(0);
    const anonymous = await send(server.port, { path: '/api/health', headers: { authorization: null } });
    expect(anonymous.headers['www-authenticate']).toBe('Bearer');
  });

  it('gives every code of the engine its own status', async () => {
    for (const code of Object.keys(ERROR_KINDS)) {
      if (!isErrorCode(code)) continue;
      server.engine.script = refusing(new HearthError(code, 'message', 'hint'));
      for (const path of ['/api/inference', '/api/inference/stream']) {
        const answer = await send(server.port, { ...infer(GOOD), path });
        expectError(answer, code);
      }
    }
  });

  it('a bug in the engine is INTERNAL and not a hanging request', async () => {
    // eslint-disable-next-line require-yield
    server.engine.script = async function* () {
      throw new TypeError('undefined is not a function');
    };
    const answer = await send(server.port, infer(GOOD));
    expect(answer.status).toBe(500);
    expect(errorOf(answer).code).toBe('INTERNAL');
  });

  it('an engine that ends without a result is INTERNAL', async () => {
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
    };
    expect(errorOf(await send(server.port, infer(GOOD))).code).toBe('INTERNAL');
  });
});

it('an expectation that is not known here is passed over, and the gate looks at the request', async () => {
  const head = 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\nConnection: close\r\n\r\n';
  const answer = await sendRaw(server.port, head);
  expect(errorOf(answer).code).toBe('UNAUTHORIZED');
  expect(answer.headers['x-request-id']).toBeDefined();
});

it('the page takes no POST', async () => {
  const answer = await send(server.port, { path: '/', method: 'POST' });
  expect(errorOf(answer).code).toBe('METHOD_NOT_ALLOWED');
});

describe('a body that is too large', () => {
  it('is read to its end, so that the client sees the answer and can go on', async () => {
    const size = 33 * 2 ** 20;
    const head = `Host: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    const post = `POST /api/inference HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: ${String(size)}\r\n\r\n`;
    const next = `GET /api/health HTTP/1.1\r\n${head}Connection: close\r\n\r\n`;
    const bytes = Buffer.concat([Buffer.from(post), Buffer.alloc(size, 'a'), Buffer.from(next)]);
    const answer = await sendRaw(server.port, bytes);
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('HTTP/1.1 200 OK');
  });
});

/** Times that a test can wait for; the bytes that are sent arrive at once, or never. */
const IMPATIENT = { headersMs: 200, requestMs: 200, checkMs: 25 };

describe('slow clients', () => {
  it.each([
    ['a head that never ends', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      'a body that never ends',
      `POST /api/inference HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"model"`,
    ],
  ])('%s is cut off, and no connection stays open', async (_name, bytes) => {
    await using impatient = await listening({ times: IMPATIENT });
    const answer = await sendRaw(impatient.port, bytes);
    expect(answer.status).toBe(504);
    expect(errorOf(answer).code).toBe('TIMEOUT');
    expect(impatient.engine.accepted).toEqual([]);
  });

  it('who was answered before the body came gets no second answer', async () => {
    await using impatient = await listening({ times: IMPATIENT });
    const answer = await sendRaw(
      impatient.port,
      'POST /api/inference HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('HTTP/1.1');
  });

  it('a connection that says nothing is closed', async () => {
    await using impatient = await listening({ times: IMPATIENT });
    const answer = await sendRaw(impatient.port, '');
    expect([0, 504]).toContain(answer.status);
  });
});
