import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_KINDS, HearthError, isErrorCode, type ErrorCode } from '../../shared/errors.ts';
import { happyScript, refusing } from './testing/fake-engine.ts';
import { TOKEN, errorOf, listening, send, sendRaw, type Listening, type Sending } from './testing/listening.ts';

const EMBER = 'hearth/ember';
const infer = (body: unknown, headers: Sending['headers'] = {}): Sending => ({ path: '/api/inference', method: 'POST', headers, body });
const good = { model: EMBER, inputs: 'Once' };
const json = { 'content-type': 'application/json' };

/** Name, what is sent, the code of the answer, and what its message has to name. */
type Case = readonly [name: string, sending: Sending, code: ErrorCode, names?: string | RegExp];

const FIELDS: Case[] = [
  ['no body', { path: '/api/inference', method: 'POST' }, 'INVALID_INPUT', 'body'],
  ['an empty JSON body', infer('', json), 'INVALID_INPUT', 'body'],
  ['a body that is a number', infer('5'), 'INVALID_INPUT', 'body'],
  ['a body that is null', infer('null'), 'INVALID_INPUT', 'body'],
  ['a body that is a list', infer([]), 'INVALID_INPUT', 'body'],
  ['a body that is a string', infer('"x"'), 'INVALID_INPUT', 'body'],
  ['no model', infer({ inputs: 'x' }), 'INVALID_INPUT', /model: is missing/],
  ['an empty model', infer({ ...good, model: '' }), 'INVALID_INPUT', 'model'],
  ['a model that is a number', infer({ ...good, model: 5 }), 'INVALID_INPUT', 'model'],
  ['a model that is null', infer({ ...good, model: null }), 'INVALID_INPUT', 'model'],
  ['a name of a model that is too long', infer({ ...good, model: 'a'.repeat(5_000) }), 'INVALID_INPUT', 'model'],
  ['an unknown model', infer({ ...good, model: 'nobody/nothing' }), 'MODEL_NOT_FOUND', 'nobody/nothing'],
  ['a model that is a way out of a folder', infer({ ...good, model: '../../etc/passwd' }), 'MODEL_NOT_FOUND'],
  ['no inputs', infer({ model: EMBER }), 'INVALID_INPUT', /inputs: is missing/],
  ['inputs that are null', infer({ ...good, inputs: null }), 'INVALID_INPUT', 'inputs'],
  ['inputs that are a number', infer({ ...good, inputs: 5 }), 'INVALID_INPUT', 'inputs'],
  ['inputs that are true', infer({ ...good, inputs: true }), 'INVALID_INPUT', 'inputs'],
  ['an empty text', infer({ ...good, inputs: '' }), 'INVALID_INPUT', 'inputs'],
  ['an empty list', infer({ ...good, inputs: [] }), 'INVALID_INPUT', 'inputs'],
  ['a list with a number', infer({ ...good, inputs: ['a', 5] }), 'INVALID_INPUT', 'inputs.1'],
  ['an object with an unknown part', infer({ ...good, inputs: { txt: 'a' } }), 'INVALID_INPUT', 'inputs'],
  ['a text of 10 MB', infer({ ...good, inputs: 'a'.repeat(10_000_000) }), 'INVALID_INPUT', 'inputs'],
  ['a lone surrogate', infer(String.raw`{"model":"hearth/ember","inputs":"\ud800"}`), 'INVALID_INPUT', 'inputs'],
  ['an unknown task', infer({ ...good, task: 'mind-reading' }), 'TASK_NOT_SUPPORTED', 'mind-reading'],
  ['a task that is a number', infer({ ...good, task: 5 }), 'INVALID_INPUT', 'task'],
  ['a task named as a method of objects', infer({ ...good, task: 'toString' }), 'TASK_NOT_SUPPORTED'],
  ['an unknown field', infer({ ...good, temperature: 1 }), 'INVALID_INPUT', 'temperature'],
  ['an id in the body', infer({ ...good, request_id: 'mine' }), 'INVALID_INPUT', 'request_id'],
  ['options that are a list', infer({ ...good, options: [] }), 'INVALID_INPUT', 'options'],
  ['options that are null', infer({ ...good, options: null }), 'INVALID_INPUT', 'options'],
  ['an unknown option', infer({ ...good, options: { temprature: 1 } }), 'INVALID_INPUT', 'options.temprature'],
  ['an option of another task', infer({ ...good, options: { pooling: 'mean' } }), 'INVALID_INPUT', 'options.pooling'],
  ['an option of the wrong type', infer({ ...good, options: { max_new_tokens: '5' } }), 'INVALID_INPUT', 'options.max_new_tokens'],
  ['a negative count', infer({ ...good, options: { max_new_tokens: -1 } }), 'INVALID_INPUT', 'options.max_new_tokens'],
  ['half a token', infer({ ...good, options: { max_new_tokens: 1.5 } }), 'INVALID_INPUT', 'options.max_new_tokens'],
  ['a temperature of 1e308', infer({ ...good, options: { temperature: 1e308 } }), 'INVALID_INPUT', 'options.temperature'],
  ['a number that is infinite', infer('{"model":"hearth/ember","inputs":"a","options":{"temperature":1e999}}'), 'INVALID_INPUT', 'options.temperature'],
  ['a seed above 32 bits', infer({ ...good, options: { seed: 2 ** 53 } }), 'INVALID_INPUT', 'options.seed'],
  ['a priority that has no meaning', infer({ ...good, priority: 'asap' }), 'INVALID_INPUT', 'priority'],
  ['a priority of a million', infer({ ...good, priority: 1e6 }), 'INVALID_INPUT', 'priority'],
  ['no time at all', infer({ ...good, timeout_s: 0 }), 'INVALID_INPUT', 'timeout_s'],
  ['negative time', infer({ ...good, timeout_s: -1 }), 'INVALID_INPUT', 'timeout_s'],
  ['a year of time', infer({ ...good, timeout_s: 31_536_000 }), 'INVALID_INPUT', 'timeout_s'],
  ['a stream that is "yes"', infer({ ...good, stream: 'yes' }), 'INVALID_INPUT', 'stream'],
  ['the stream route told not to stream', { ...infer({ ...good, stream: false }), path: '/api/inference/stream' }, 'INVALID_INPUT', 'stream'],
  ['an unknown model on the stream route', { ...infer({ ...good, model: 'no/no' }), path: '/api/inference/stream' }, 'MODEL_NOT_FOUND'],
  ['bad input with stream: true', infer({ ...good, inputs: '', stream: true }), 'INVALID_INPUT', 'inputs'],
];

const BODIES: Case[] = [
  ['NaN', infer('{"model":"hearth/ember","inputs":NaN}'), 'INVALID_INPUT', 'position 33'],
  ['a body that is cut', infer('{"model":"hearth/ember"'), 'INVALID_INPUT', 'position 23'],
  ['no JSON at all', infer('model=hearth/ember'), 'INVALID_INPUT', 'position 0'],
  ['two values', infer('{} {}'), 'INVALID_INPUT', 'position 3'],
  ['a comma too many', infer('{"model":"a",}'), 'INVALID_INPUT', 'position 13'],
  ['single quotes', infer("{'model':'a'}"), 'INVALID_INPUT', 'position 1'],
  ['a raw line end in a text', infer('{"model":"a\nb"}'), 'INVALID_INPUT', 'position 11'],
  ['bytes that are no UTF-8', infer(Buffer.from([0x22, 0xff, 0x22])), 'INVALID_INPUT', 'UTF-8'],
  ['a byte order mark of UTF-16', infer(Buffer.from([0xff, 0xfe, 0x7b, 0x00])), 'INVALID_INPUT', 'UTF-8'],
  ['nesting of 100,000 levels', infer(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'INVALID_INPUT', '64 levels'],
  ['nesting of 65 levels', infer(`{"model":"m","inputs":${'['.repeat(64)}${']'.repeat(64)}}`), 'INVALID_INPUT', '64 levels'],
  ['ten million lists', infer(`[${'[],'.repeat(10_000_000)}[]]`), 'INVALID_INPUT', '1000000'],
  ['a field named __proto__', infer('{"model":"hearth/ember","inputs":"a","__proto__":{"x":1}}'), 'INVALID_INPUT', '__proto__'],
  ['an escaped __proto__', infer(String.raw`{"options":{"\u005f_proto__":{}}}`), 'INVALID_INPUT', '__proto__'],
  ['a field that is there twice', infer('{"model":"hearth/ember","inputs":"a","model":"b"}'), 'INVALID_INPUT', '"model" twice'],
  ['a body above the limit', infer({ ...good, inputs: 'a'.repeat(33 * 2 ** 20) }), 'PAYLOAD_TOO_LARGE', '32 MiB'],
  ['plain text', infer('hello', { 'content-type': 'text/plain' }), 'UNSUPPORTED_MEDIA_TYPE'],
  ['a form', infer('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 'UNSUPPORTED_MEDIA_TYPE'],
  ['an upload', infer('--x--', { 'content-type': 'multipart/form-data; boundary=x' }), 'UNSUPPORTED_MEDIA_TYPE', 'uploads'],
  ['no content type', infer('{}', { 'content-type': null }), 'UNSUPPORTED_MEDIA_TYPE'],
  ['a content type that is none', infer('{}', { 'content-type': ';;' }), 'UNSUPPORTED_MEDIA_TYPE'],
  ['a type that begins like JSON', infer('{}', { 'content-type': 'application/jsonx' }), 'UNSUPPORTED_MEDIA_TYPE'],
  ['a compressed body', infer('{}', { 'content-encoding': 'gzip' }), 'UNSUPPORTED_MEDIA_TYPE', 'gzip'],
  ['a body where none belongs', { path: '/api/models/load/hearth%2Fember', body: { device: 'cuda' } }, 'INVALID_INPUT', 'device'],
];

const ADDRESSES: Case[] = [
  ['an unknown path', { path: '/api/nothing' }, 'NOT_FOUND', '/api/nothing'],
  ['a route that comes later', { path: '/v1/chat/completions', body: {} }, 'NOT_FOUND'],
  ['a body of another type to an unknown path', { path: '/metrics', body: 'x', headers: { 'content-type': 'text/plain' } }, 'NOT_FOUND'],
  ['GET where POST belongs', { path: '/api/inference' }, 'METHOD_NOT_ALLOWED', 'GET'],
  ['DELETE of a model', { path: '/api/models/status/hearth%2Fember', method: 'DELETE' }, 'METHOD_NOT_ALLOWED', 'DELETE'],
  ['POST of the list', { path: '/api/models', body: {} }, 'METHOD_NOT_ALLOWED', 'POST'],
  ['a method that few know', { path: '/api/health', method: 'PROPFIND' }, 'METHOD_NOT_ALLOWED', 'PROPFIND'],
  ['a preflight of another site', { path: '/api/inference', method: 'OPTIONS', headers: { origin: 'http://evil.example' } }, 'FORBIDDEN'],
  ['an unknown model to load', { path: '/api/models/load/no%2Fno', method: 'POST' }, 'MODEL_NOT_FOUND', 'no/no'],
  ['an unknown model to show', { path: '/api/models/status/no/no' }, 'MODEL_NOT_FOUND', 'no/no'],
  ['an unknown model to unload', { path: '/api/models/unload/no%2Fno', method: 'POST' }, 'MODEL_NOT_FOUND', 'no/no'],
  ['no model to show', { path: '/api/models/status/' }, 'NOT_FOUND'],
  ['an escape that is none', { path: '/api/models/status/%zz' }, 'INVALID_INPUT', 'address'],
  ['a way out of the page', { path: '/../secret.txt' }, 'NOT_FOUND'],
  ['an encoded way out', { path: '/%2e%2e/secret.txt' }, 'NOT_FOUND'],
  ['a way out below the assets', { path: '/assets/..%2f..%2fsecret.txt' }, 'NOT_FOUND'],
  ['a way out with backslashes', { path: '/assets/..%5c..%5csecret.txt' }, 'NOT_FOUND'],
  ['a null byte', { path: '/index.html%00.js' }, 'NOT_FOUND'],
  ['a hidden file', { path: '/.hidden' }, 'NOT_FOUND'],
  ['the folder of assets', { path: '/assets/' }, 'NOT_FOUND'],
];

const ACCESS: Case[] = [
  ['no token', { path: '/api/health', headers: { authorization: null } }, 'UNAUTHORIZED'],
  ['no token on an unknown path', { path: '/api/x', headers: { authorization: null } }, 'UNAUTHORIZED'],
  ['no token and a bad body', infer('{', { authorization: null }), 'UNAUTHORIZED'],
  ['a wrong token', { path: '/api/health', headers: { authorization: 'Bearer nope' } }, 'UNAUTHORIZED'],
  ['a token that is longer', { path: '/api/health', headers: { authorization: `Bearer ${TOKEN}x` } }, 'UNAUTHORIZED'],
  ['a token that is cut', { path: '/api/health', headers: { authorization: `Bearer ${TOKEN.slice(0, -1)}` } }, 'UNAUTHORIZED'],
  ['another scheme', { path: '/api/health', headers: { authorization: `Basic ${TOKEN}` } }, 'UNAUTHORIZED'],
  ['a token in the address', { path: `/api/health?token=${TOKEN}`, headers: { authorization: null } }, 'UNAUTHORIZED'],
  ['another Host', { path: '/api/health', headers: { host: 'evil.example' } }, 'FORBIDDEN', 'evil.example'],
  ['another Host for the page', { path: '/', headers: { host: 'evil.example' } }, 'FORBIDDEN'],
  ['a Host that begins like ours', { path: '/api/health', headers: { host: 'localhost.evil.example' } }, 'FORBIDDEN'],
  ['a Host with a name before it', { path: '/api/health', headers: { host: 'evil@localhost' } }, 'FORBIDDEN'],
  ['an empty Host', { path: '/api/health', headers: { host: '' } }, 'FORBIDDEN'],
  ["another site's Origin", { path: '/api/health', headers: { origin: 'http://evil.example' } }, 'FORBIDDEN', 'evil.example'],
  ['the Origin null', { path: '/api/health', headers: { origin: 'null' } }, 'FORBIDDEN'],
  ['the Origin of another port', { path: '/api/health', headers: { origin: 'http://127.0.0.1:1' } }, 'FORBIDDEN'],
  ['an id with a space', { path: '/api/health', headers: { 'x-request-id': 'a b' } }, 'INVALID_INPUT', 'x-request-id'],
  ['an id that is too long', { path: '/api/health', headers: { 'x-request-id': 'a'.repeat(129) } }, 'INVALID_INPUT', 'x-request-id'],
  ['an empty id', { path: '/api/health', headers: { 'x-request-id': '' } }, 'INVALID_INPUT', 'x-request-id'],
];

describe('bad requests over HTTP', () => {
  let server: Listening;
  beforeAll(async () => {
    server = await listening({ times: { headersMs: 150, requestMs: 150, checkMs: 25 } });
  });
  afterAll(async () => server[Symbol.asyncDispose]());
  beforeEach(() => {
    server.engine.accepted.length = 0;
    server.engine.script = happyScript;
  });

  const check = ([name, sending, code, names]: Case): void => {
    it(`${name} is ${code}`, async () => {
      const answer = await send(server.port, sending);
      const error = errorOf(answer);
      expect({ code: error.code, status: answer.status }).toEqual({ code, status: ERROR_KINDS[code].status });
      if (names !== undefined) expect(error.message).toMatch(names);
      expect(answer.headers['x-request-id']).toBe(error.request_id);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
      expect(server.engine.accepted).toEqual([]);
      expect(server.engine.models.loaded.size).toBe(0);
    });
  };
  describe('in the fields', () => FIELDS.forEach(check));
  describe('in the body', () => BODIES.forEach(check));
  describe('in the address', () => ADDRESSES.forEach(check));
  describe('without access', () => ACCESS.forEach(check));

  it.each<[string, string, ErrorCode]>([
    ['two Host headers', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n', 'INVALID_INPUT'],
    ['two equal Host headers', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n', 'INVALID_INPUT'],
    ['no Host', 'GET /api/health HTTP/1.1\r\n', 'INVALID_INPUT'],
    ['two Origins', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n', 'FORBIDDEN'],
    ['two ids', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nx-request-id: a\r\nx-request-id: b\r\n', 'INVALID_INPUT'],
    ['an address of another server', 'GET http://evil.example/api/health HTTP/1.1\r\nHost: localhost\r\n', 'NOT_FOUND'],
    ['a head of 20 KB', `GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(20_000)}\r\n`, 'PAYLOAD_TOO_LARGE'],
    ['what is no HTTP', '\u0016\u0003\u0001 hello\r\n', 'INVALID_INPUT'],
    ['two lengths of the body', 'POST /api/inference HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n', 'INVALID_INPUT'],
    ['a negative length', 'POST /api/inference HTTP/1.1\r\nHost: localhost\r\nContent-Length: -2\r\n', 'INVALID_INPUT'],
  ])('%s ends with an error', async (_name, head, code) => {
    const answer = await sendRaw(server.port, `${head}Authorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`);
    const error = errorOf(answer);
    expect({ code: error.code, status: answer.status }).toEqual({ code, status: ERROR_KINDS[code].status });
    expect(answer.headers['x-request-id']).toBe(error.request_id);
    expect(answer.headers['content-security-policy']).toBeDefined();
  });

  it.each([
    ['a head that never ends', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      'a body that never ends',
      `POST /api/inference HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"model"`,
    ],
  ])('%s is cut off, and no connection stays open', async (_name, bytes) => {
    const answer = await sendRaw(server.port, bytes);
    expect(answer.status).toBe(504);
    expect(errorOf(answer).code).toBe('TIMEOUT');
    expect(server.engine.accepted).toEqual([]);
  });

  it('a connection that says nothing is closed', async () => {
    const answer = await sendRaw(server.port, '');
    expect([0, 504]).toContain(answer.status);
  });

  it('names the methods that a path takes', async () => {
    expect((await send(server.port, { path: '/api/inference' })).headers['allow']).toBe('POST');
    expect((await send(server.port, { path: '/api/models', method: 'PUT' })).headers['allow']).toBe('GET, HEAD');
  });

  it('says when to come back where the queue is full, and how to log in', async () => {
    server.engine.script = refusing(new HearthError('QUEUE_FULL', 'full', 'wait'));
    const full = await send(server.port, infer(good));
    expect(full.status).toBe(429);
    expect(Number(full.headers['retry-after'])).toBeGreaterThan(0);
    const anonymous = await send(server.port, { path: '/api/health', headers: { authorization: null } });
    expect(anonymous.headers['www-authenticate']).toBe('Bearer');
  });

  it('gives every code of the engine its own status', async () => {
    for (const [code, { status }] of Object.entries(ERROR_KINDS)) {
      if (!isErrorCode(code)) continue;
      server.engine.script = refusing(new HearthError(code, 'message', 'hint'));
      for (const path of ['/api/inference', '/api/inference/stream']) {
        const answer = await send(server.port, { ...infer(good), path });
        expect({ code: errorOf(answer).code, status: answer.status }).toEqual({ code, status });
      }
    }
  });

  it('a bug in the engine is INTERNAL and not a hanging request', async () => {
    // eslint-disable-next-line require-yield
    server.engine.script = async function* () {
      throw new TypeError('undefined is not a function');
    };
    const answer = await send(server.port, infer(good));
    expect(answer.status).toBe(500);
    expect(errorOf(answer).code).toBe('INTERNAL');
  });

  it('an engine that ends without a result is INTERNAL', async () => {
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
    };
    expect(errorOf(await send(server.port, infer(good))).code).toBe('INTERNAL');
  });
});
