/** Attacks on the form of a request: paths, the framing of HTTP/1.1, encodings. */
import { gzipSync } from 'node:zlib';
import { post, raw, type Attack } from './attack.ts';
import { GOOD } from './bad-request.ts';

const PATHS: readonly [string, Attack[1], string][] = [
  ['up and away', 'NOT_FOUND', '/../../../../etc/passwd'],
  ['up and away from the assets', 'NOT_FOUND', '/assets/../../secret.txt'],
  ['up and away, encoded', 'NOT_FOUND', '/assets/%2e%2e/%2e%2e/secret.txt'],
  ['up and away, encoded twice', 'NOT_FOUND', '/assets/%252e%252e%252fsecret.txt'],
  ['up and away with four points', 'NOT_FOUND', '/assets/....//....//secret.txt'],
  ['up and away with a semicolon', 'NOT_FOUND', '/assets/..;/..;/secret.txt'],
  ['up and away with backslashes', 'NOT_FOUND', '/assets\\..\\..\\secret.txt'],
  ['up and away in over-long UTF-8', 'INVALID_INPUT', '/assets/..%c0%af..%c0%afsecret.txt'],
  ['up behind a file', 'NOT_FOUND', '/assets/index-abc.js/../../../secret.txt'],
  ['of two slashes', 'NOT_FOUND', '//etc/passwd'],
  ['of two slashes and a host', 'NOT_FOUND', '//evil.example/api/health'],
  ['with a slash twice', 'NOT_FOUND', '/api//health'],
  ['with a slash behind', 'NOT_FOUND', '/api/health/'],
  ['in capitals', 'NOT_FOUND', '/API/HEALTH'],
  ['with a null byte', 'NOT_FOUND', '/api/health%00'],
  ['with a null byte before its end', 'NOT_FOUND', '/assets/index-abc.js%00.html'],
  ['that is a drive', 'NOT_FOUND', '/C:/Windows/win.ini'],
  ['that is an address of a file', 'NOT_FOUND', '/file:///etc/passwd'],
  ['of 15,000 letters', 'NOT_FOUND', `/${'a'.repeat(15_000)}`],
  ['of 20,000 letters', 'PAYLOAD_TOO_LARGE', `/${'a'.repeat(20_000)}`],
  ['that is a whole address of this server', 'INVALID_INPUT', 'http://127.0.0.1/api/health'],
  ['that is a whole address of another', 'INVALID_INPUT', 'http://169.254.169.254/latest/meta-data'],
  ['of a medium, up and away', 'NOT_FOUND', '/api/media/..%2f..%2f..%2fetc%2fpasswd'],
  ['of a model, up and away', 'MODEL_NOT_FOUND', '/api/models/status/..%2f..%2f..%2fetc%2fpasswd'],
  ['of a model of OpenAI, up and away', 'MODEL_NOT_FOUND', '/v1/models/..%2f..%2f..%2fetc%2fpasswd'],
  ['of a stream named as a part of objects', 'NOT_FOUND', '/api/inference/stream/__proto__'],
  ['of an example, up and away', 'NOT_FOUND', '/api/examples/result/..%2f..%2f..%2fetc%2fpasswd'],
  ['of an example that is a part of a query', 'NOT_FOUND', '/api/examples/result/1%20OR%201=1'],
  ['of an example named as a part of objects', 'NOT_FOUND', '/api/examples/result/__proto__'],
  ['of a model named as a part of objects', 'MODEL_NOT_FOUND', '/api/models/status/constructor'],
];

const paths = PATHS.map(([name, code, path]): Attack => [
  `a path ${name}`,
  code,
  () => raw({ line: `GET ${path} HTTP/1.1` }),
]);

const JSON_TYPE = 'Content-Type: application/json';
const POST = 'POST /api/inference HTTP/1.1';

/** Framing on which two servers in a row may differ: where they do, one's body is the other's next request. */
const FRAMING: readonly [string, readonly string[], string][] = [
  ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 4'], '0\r\n\r\n'],
  ['two lengths', ['Content-Length: 2', 'Content-Length: 30'], '{}'],
  ['two lengths in one', ['Content-Length: 2, 30'], '{}'],
  ['a length with a sign', ['Content-Length: +2'], '{}'],
  ['a length below nothing', ['Content-Length: -1'], '{}'],
  ['a length in hexadecimal', ['Content-Length: 0x2'], '{}'],
  ['a length with an exponent', ['Content-Length: 1e3'], '{}'],
  ['a length beyond all numbers', ['Content-Length: 99999999999999999999'], '{}'],
  ['chunks by a name that is none', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
  ['chunks that are not last', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n'],
  ['chunks behind a space', ['Transfer-Encoding : chunked'], '0\r\n\r\n'],
  ['a chunk whose size is no number', ['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'],
  ['a chunk beyond all numbers', ['Transfer-Encoding: chunked'], 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
  ['a chunk with a sign', ['Transfer-Encoding: chunked'], '-2\r\n{}\r\n0\r\n\r\n'],
  ['a chunk longer than it says', ['Transfer-Encoding: chunked'], '1\r\n{}\r\n0\r\n\r\n'],
  ['a header without a colon', ['Content-Length: 2', 'nonsense'], '{}'],
  ['a header with a space in its name', ['Content-Length: 2', 'X A: b'], '{}'],
  ['a header without a name', ['Content-Length: 2', ': b'], '{}'],
  ['a null byte in a header', ['Content-Length: 2', 'X-A: a\u0000b'], '{}'],
  ['a lone line feed in the head', ['Content-Length: 2', 'X-A: a\nX-B: b'], '{}'],
  ['a lone carriage return in the head', ['Content-Length: 2', 'X-A: a\rX-B: b'], '{}'],
];
const framing = FRAMING.map(([name, more, body]): Attack => [
  name,
  'INVALID_INPUT',
  () => raw({ line: POST, more: [JSON_TYPE, ...more], body }),
]);

const LINES: readonly [string, string][] = [
  ['HTTP/2 without asking', 'PRI * HTTP/2.0'],
  ['a version that is none', 'GET /api/health HTTP/9.9'],
  ['no version, as HTTP/0.9', 'GET /api/health'],
  ['a space in the address', 'GET /api/health x HTTP/1.1'],
  ['a null byte in the address', 'GET /api/\u0000health HTTP/1.1'],
];
const lines = LINES.map(([name, line]): Attack => [name, 'INVALID_INPUT', () => raw({ line })]);

/** Ten megabytes of one letter, in ten kilobytes. */
const bomb = (): Buffer => gzipSync(Buffer.from(JSON.stringify({ ...GOOD, inputs: 'a'.repeat(10_000_000) })));
const ENCODINGS = ['gzip', 'x-gzip', 'GZIP', 'deflate', 'br', 'zstd', 'gzip, gzip', 'identity, gzip'];
const encodings = ENCODINGS.map((encoding): Attack => [
  `a bomb packed as ${encoding}`,
  'UNSUPPORTED_MEDIA_TYPE',
  () => {
    const body = bomb();
    const more = [JSON_TYPE, `Content-Encoding: ${encoding}`, `Content-Length: ${String(body.length)}`];
    return Buffer.concat([raw({ line: POST, more }), body]);
  },
]);

const TYPES = [
  'text/plain',
  'text/json',
  'application/jsonp',
  'application/x-www-form-urlencoded',
  'text/html',
  '*/*',
];
const types = TYPES.map((type): Attack => [
  `JSON as ${type}, which a page of another site may send unasked`,
  'UNSUPPORTED_MEDIA_TYPE',
  () => raw({ line: POST, more: [`Content-Type: ${type}`, 'Content-Length: 2'], body: '{}' }),
]);

const floods: Attack[] = [
  [
    'a head of 3,000 headers',
    'PAYLOAD_TOO_LARGE',
    () => raw({ more: Array.from({ length: 3_000 }, () => 'a:') }),
  ],
  [
    'a head of 10,000 headers',
    'PAYLOAD_TOO_LARGE',
    () => raw({ more: Array.from({ length: 10_000 }, () => 'a:b') }),
  ],
  ['a header of 60 KB', 'PAYLOAD_TOO_LARGE', () => raw({ more: [`X-Long: ${'a'.repeat(60_000)}`] })],
  ['a header without an end', 'PAYLOAD_TOO_LARGE', () => `GET / HTTP/1.1\r\nX: ${'a'.repeat(40_000)}`],
  [
    'a query of 20,000 fields',
    'PAYLOAD_TOO_LARGE',
    () => raw({ line: `GET /api/health?${'a&'.repeat(20_000)} HTTP/1.1` }),
  ],
  [
    'an id with a line end in it',
    'INVALID_INPUT',
    () => raw({ more: ['x-request-id: a%0d%0aSet-Cookie:x'] }),
  ],
  ['an id that is a script', 'INVALID_INPUT', () => raw({ more: ['x-request-id: <script>'] })],
  [
    'a body that is a prototype',
    'INVALID_INPUT',
    () => post('/api/inference', { ...GOOD, constructor: { prototype: {} } }),
  ],
];

/** What the routes of kept examples take in place of ids. */
const EXAMPLES: readonly [string, string, unknown][] = [
  ['a query in place of an example', 'remove', { examples: ['1 OR 1=1'] }],
  ['examples without an end', 'remove', { examples: Array.from({ length: 501 }, (_, id) => id) }],
  ['a query in place of a request', 'keep', { request_id: "' OR 1=1 --" }],
  ['a request up and away', 'keep', { request_id: '../../hearth.db' }],
  ['options of no task in a replay', 'replay', { options: { constructor: {} } }],
];
const examples = EXAMPLES.map(([name, route, body]): Attack => [
  name,
  'INVALID_INPUT',
  () => post(`/api/examples/${route}`, body),
]);

/** All of them. */
export const ATTACKS_ON_FORM: readonly Attack[] = [
  ...paths,
  ...framing,
  ...lines,
  ...encodings,
  ...types,
  ...floods,
  ...examples,
];
