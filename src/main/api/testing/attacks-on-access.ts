/** Attacks on who may come in: names of the server, other sites' pages, the token, methods. */
import { ROUTES } from '../catalogue.ts';
import { raw, type Attack } from './attack.ts';
import { TOKEN } from './listening.ts';

/** Names that lead to this machine, or look as if they did, and are not its own: DNS rebinding comes with these. */
const HOSTS = [
  'evil.example',
  'evil.example:8017',
  'localhost.',
  '127.0.0.1.',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '127.1',
  '127.0.0.2',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '2130706433',
  '0.0.0.0',
  '[::]',
  '::1',
  '[::ffff:127.0.0.1]',
  '[0:0:0:0:0:0:0:1]',
  '[::1%25lo]',
  '[::1]evil.example',
  'user:pw@localhost',
  'localhost:80@evil.example',
  'evil.example#localhost',
  'localhost:',
  'localhost:999999',
  'localhost:80:80',
  'localhost:-1',
  'localhost:8017/evil',
  'localhost\\@evil.example',
  'localhost, evil.example',
  'localhost evil.example',
  'http://localhost',
  'loc\u00e4lhost',
];

const hosts = HOSTS.map((host): Attack => [`Host "${host}"`, 'FORBIDDEN', () => raw({ host })]);

/** What is open to everybody who may use this server is no more open to others. */
const openPages: Attack[] = ['/docs', '/'].flatMap((path): Attack[] => [
  [
    `a foreign Host at ${path}`,
    'FORBIDDEN',
    () => raw({ line: `GET ${path} HTTP/1.1`, host: 'evil.example', token: null }),
  ],
  [
    `a foreign Origin at ${path}`,
    'FORBIDDEN',
    () => raw({ line: `GET ${path} HTTP/1.1`, token: null, more: ['Origin: http://evil.example'] }),
  ],
]);

const forwarded: Attack[] = [
  ['X-Forwarded-Host: localhost', ['X-Forwarded-Host: localhost']],
  ['Forwarded: host=localhost', ['Forwarded: host=localhost;proto=http']],
  ['X-Host: localhost', ['X-Host: localhost', 'X-Original-Host: localhost']],
].map(([name, more]): Attack => [
  `a foreign Host with ${String(name)}`,
  'FORBIDDEN',
  () => raw({ host: 'evil.example', more: Array.isArray(more) ? more : [] }),
]);

/** Origins of others, by the port of this server. */
const ORIGINS: readonly [string, (port: number) => string][] = [
  ['of another site', () => 'http://evil.example'],
  ['of a sandboxed frame', () => 'null'],
  ['of a local file', () => 'file://'],
  ['of an extension', () => 'chrome-extension://abcdefghijklmnop'],
  ['of this host without its port', () => 'http://127.0.0.1'],
  ['of this host by https', (port) => `https://127.0.0.1:${String(port)}`],
  ['of this server by its other name', (port) => `http://localhost:${String(port)}`],
  ['that begins like ours', (port) => `http://127.0.0.1:${String(port)}.evil.example`],
  ['with a user in it', (port) => `http://user@127.0.0.1:${String(port)}`],
  ['with a path in it', (port) => `http://127.0.0.1:${String(port)}/`],
  ['twice in one', (port) => `http://127.0.0.1:${String(port)}, http://evil.example`],
];

const origins = ORIGINS.map(([name, origin]): Attack => [
  `Origin ${name}`,
  'FORBIDDEN',
  ({ port }) => raw({ host: `127.0.0.1:${String(port)}`, more: [`Origin: ${origin(port)}`] }),
]);

const EVIL = 'Origin: http://evil.example';
const byMethod = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method): Attack => [
  `another site's page with ${method}`,
  'FORBIDDEN',
  () => raw({ line: `${method} /api/inference HTTP/1.1`, more: [EVIL] }),
]);

const preflights: Attack[] = [
  [
    'for POST with JSON',
    ['Access-Control-Request-Method: POST', 'Access-Control-Request-Headers: content-type'],
  ],
  ['for the token', ['Access-Control-Request-Method: GET', 'Access-Control-Request-Headers: authorization']],
  [
    'for the private network',
    ['Access-Control-Request-Method: GET', 'Access-Control-Request-Private-Network: true'],
  ],
].map(([name, more]): Attack => [
  `a preflight ${String(name)}`,
  'FORBIDDEN',
  () =>
    raw({
      line: 'OPTIONS /api/inference HTTP/1.1',
      token: null,
      more: [EVIL, ...(Array.isArray(more) ? more : [])],
    }),
]);

/** Values of Authorization that are not the token. */
const TOKENS: readonly [string, string][] = [
  ['empty', 'Bearer'],
  ['of spaces', 'Bearer    '],
  ['wrong', 'Bearer nope'],
  ['cut', `Bearer ${TOKEN.slice(0, -1)}`],
  ['longer', `Bearer ${TOKEN}0`],
  ['twice in a row', `Bearer ${TOKEN}${TOKEN}`],
  ['with a word behind it', `Bearer ${TOKEN} admin`],
  ['in a list', `Bearer nope, Bearer ${TOKEN}`],
  ['in quotes', `Bearer "${TOKEN}"`],
  ['in capitals', `Bearer ${TOKEN.toUpperCase()}`],
  ['behind a tab', `Bearer\t${TOKEN}`],
  ['encoded', `Bearer ${encodeURIComponent(TOKEN).replaceAll('-', '%2D')}`],
  ['with a letter that looks alike', `Bearer ${TOKEN.replace('e', '\u00e9')}`],
  ['of 8,000 letters', `Bearer ${'a'.repeat(8_000)}`],
  ['without its scheme', TOKEN],
  ['of the scheme Basic', `Basic ${Buffer.from(`:${TOKEN}`).toString('base64')}`],
  ['of the scheme Token', `Token ${TOKEN}`],
  ['of the scheme Digest', `Digest token="${TOKEN}"`],
];

const tokens = TOKENS.map(([name, token]): Attack => [
  `a token that is ${name}`,
  'UNAUTHORIZED',
  () => raw({ token }),
]);

/** Places where a token does not belong: an address is kept in logs and histories, a cookie is sent by other sites' pages. */
const elsewhere: Attack[] = [
  ['the address', `GET /api/health?token=${TOKEN} HTTP/1.1`, []],
  ['the address, as OAuth has it', `GET /api/health?access_token=${TOKEN} HTTP/1.1`, []],
  ['a cookie', 'GET /api/health HTTP/1.1', [`Cookie: token=${TOKEN}; authorization=Bearer ${TOKEN}`]],
  ['x-api-key', 'GET /api/health HTTP/1.1', [`x-api-key: ${TOKEN}`]],
  ['Proxy-Authorization', 'GET /api/health HTTP/1.1', [`Proxy-Authorization: Bearer ${TOKEN}`]],
  ['a subprotocol', 'GET /api/health HTTP/1.1', [`Sec-WebSocket-Protocol: token.${btoa(TOKEN)}`]],
].map(([name, line, more]): Attack => [
  `the token in ${String(name)}`,
  'UNAUTHORIZED',
  () => raw({ line: String(line), token: null, more: Array.isArray(more) ? more : [] }),
]);

const everyRoute = Object.values(ROUTES)
  .filter((route) => !('open' in route))
  .map(({ method, path }): Attack => [
    `no token for ${method} ${path}`,
    'UNAUTHORIZED',
    () => raw({ line: `${method} ${path.replace(/\{.*\}/, 'x')} HTTP/1.1`, token: null }),
  ]);

const METHODS: readonly [string, Attack[1], string, ...string[]][] = [
  ['TRACE, which would show the token to a page', 'METHOD_NOT_ALLOWED', 'TRACE /api/health HTTP/1.1'],
  ['CONNECT, as to a proxy', 'METHOD_NOT_ALLOWED', 'CONNECT evil.example:443 HTTP/1.1'],
  ['a method of WebDAV', 'METHOD_NOT_ALLOWED', 'MKCOL /api/health HTTP/1.1'],
  ['a method in small letters', 'INVALID_INPUT', 'get /api/health HTTP/1.1'],
  ['a method that nobody knows', 'INVALID_INPUT', 'BREW /api/health HTTP/1.1'],
  [
    'a method put into a header',
    'METHOD_NOT_ALLOWED',
    'GET /api/inference HTTP/1.1',
    'X-HTTP-Method-Override: POST',
  ],
  ['a method put into the address', 'METHOD_NOT_ALLOWED', 'GET /api/inference?_method=POST HTTP/1.1'],
  [
    'POST turned into GET by a header',
    'METHOD_NOT_ALLOWED',
    'POST /api/health HTTP/1.1',
    'X-Method-Override: GET',
  ],
];
const methods = METHODS.map(([name, code, line, ...more]): Attack => [name, code, () => raw({ line, more })]);

/** All of them. */
export const ATTACKS_ON_ACCESS: readonly Attack[] = [
  ...hosts,
  ...openPages,
  ...forwarded,
  ...origins,
  ...byMethod,
  ...preflights,
  ...tokens,
  ...elsewhere,
  ...everyRoute,
  ...methods,
];
