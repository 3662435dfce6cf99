import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../shared/errors.ts';
import { PNG, idOf } from '../media/testing/samples.ts';
import { AT_ONCE_BYTES } from '../media/limits.ts';
import { expectError } from './testing/bad-request.ts';
import { TOKEN, eventsOf, listening, send, type Answer, type Listening } from './testing/listening.ts';

let server: Listening;
beforeAll(async () => {
  server = await listening({ maxFileBytes: 100_000 });
});
afterAll(async () => server[Symbol.asyncDispose]());

type Part = readonly [name: string, value: string | Buffer, type?: string, filename?: string];

/** A body as a client makes it; a value of bytes is a file. */
function multipart(parts: readonly Part[], end = '--x--\r\n'): Buffer {
  const pieces = parts.flatMap(([name, value, type, filename = 'cat.png']) => [
    `--x\r\ncontent-disposition: form-data; name="${name}"${typeof value === 'string' ? '' : `; filename="${filename}"`}\r\n`,
    type === undefined ? '\r\n' : `content-type: ${type}\r\n\r\n`,
    value,
    '\r\n',
  ]);
  return Buffer.concat([...pieces.map((piece) => Buffer.from(piece)), Buffer.from(end)]);
}

async function upload(
  parts: readonly Part[] | Buffer,
  { path = '/api/inference', type = 'multipart/form-data; boundary=x' } = {},
): Promise<Answer> {
  const body = Buffer.isBuffer(parts) ? parts : multipart(parts);
  return await send(server.port, { path, headers: { 'content-type': type }, body });
}

const HEAD = `POST /api/inference HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\n`;

const TEXT: readonly Part[] = [
  ['model', 'hearth/sentiment-minilm'],
  ['text', 'a fine day, ünïcode'],
];

describe('an upload', () => {
  it('is the same request as its JSON', async () => {
    const options: Part = ['options', '{"top_k": 1}', 'application/json'];
    const answer = await upload([
      ...TEXT,
      options,
      ['priority', '5'],
      ['timeout_s', '2.5'],
      ['stream', 'false'],
    ]);
    expect(answer.status).toBe(200);
    expect(server.engine.accepted.at(-1)).toMatchObject({
      model: 'hearth/sentiment-minilm',
      inputs: { text: 'a fine day, ünïcode' },
      options: { top_k: 1 },
      priority: 5,
      timeout_s: 2.5,
    });
    expect((await upload([...TEXT, ['options', '{"top_k": 1}']])).status).toBe(200);
  });

  it('streams where it is asked to, and on the route that streams', async () => {
    for (const answer of [
      await upload([...TEXT, ['stream', 'true']]),
      await upload(TEXT, { path: '/api/inference/stream' }),
    ])
      expect(eventsOf(answer.text).at(-1)?.event).toBe('done');
  });

  it('puts its file into the store under the name that it was sent by, wherever it stands', async () => {
    const answer = await upload([
      ['inputs', PNG, 'text/html'],
      ['model', 'hearth/ember'],
      ['task', 'echo'],
    ]);
    const ref = { media_id: idOf(PNG), type: 'image/png', bytes: PNG.length, name: 'cat.png' };
    expect(JSON.parse(answer.text)).toMatchObject({ task: 'echo', result: ref });
    await expect(server.engine.media.find(ref.media_id)).resolves.toMatchObject({ ref });
  });

  it('takes parts of a list one by one, up to a number', async () => {
    const part: Part = ['images', 'iVBORw0KGgo'];
    const ranked = [['model', 'hearth/ember'], ['task', 'echo'], part, part] as const;
    expect(JSON.parse((await upload(ranked)).text)).toMatchObject({
      result: { images: ['iVBORw0KGgo', 'iVBORw0KGgo'] },
    });
    const error = expectError(await upload(Array.from({ length: 10_000 }, () => part)), 'PAYLOAD_TOO_LARGE');
    expect(error.message).toContain('64 parts');
  });

  const many = Array.from({ length: 10_000 }, (_, index): Part => ['text', String(index)]);
  const cases: readonly (readonly [string, readonly Part[] | Buffer, ErrorCode, string])[] = [
    ['without a part', [], 'INVALID_INPUT', 'model'],
    ['without its model', [['text', 'a']], 'INVALID_INPUT', 'model: is missing'],
    ['without an input', [['model', 'hearth/ember']], 'INVALID_INPUT', 'inputs: is missing'],
    ['with an unknown part', [...TEXT, ['colour', 'red']], 'INVALID_INPUT', 'colour: is not known here'],
    [
      'with an unknown file',
      [['colour', Buffer.alloc(20_000_000)], ...TEXT],
      'INVALID_INPUT',
      'colour: is not known here',
    ],
    ['with a part named as a method of objects', [...TEXT, ['toString', 'x']], 'INVALID_INPUT', 'upload'],
    ['with __proto__', [...TEXT, ['__proto__', '{}']], 'INVALID_INPUT', 'upload'],
    [
      'with a model that is a file',
      [
        ['model', PNG],
        ['text', 'a'],
      ],
      'INVALID_INPUT',
      'model: is a file',
    ],
    [
      'with options that are no JSON',
      [...TEXT, ['options', '{top_k: 1}']],
      'INVALID_INPUT',
      'options: is not JSON',
    ],
    [
      'with JSON of 100,000 levels',
      [...TEXT, ['options', '['.repeat(100_000), 'application/json']],
      'INVALID_INPUT',
      'options: ',
    ],
    ['with an unknown option', [...TEXT, ['options', '{"top": 1}']], 'INVALID_INPUT', 'options.top'],
    ['with a part twice', [...TEXT, ['text', 'again']], 'INVALID_INPUT', 'text: is there twice'],
    [
      'with inputs beside their parts',
      [...TEXT, ['inputs', 'b']],
      'INVALID_INPUT',
      'text: is there beside inputs',
    ],
    [
      'with a file where a text belongs',
      [
        ['model', 'hearth/ember'],
        ['text', PNG],
      ],
      'INVALID_INPUT',
      'inputs.text',
    ],
    [
      'with a file of nothing',
      [
        ['model', 'hearth/ember'],
        ['inputs', Buffer.alloc(0)],
      ],
      'INVALID_INPUT',
      'inputs: is empty',
    ],
    [
      'with a file that is too large',
      [['inputs', Buffer.alloc(20_000_000)], ...TEXT],
      'PAYLOAD_TOO_LARGE',
      'inputs: ',
    ],
    [
      'with a text of 9 MB',
      [
        ['model', 'hearth/ember'],
        ['text', 'a'.repeat(9_000_000)],
      ],
      'PAYLOAD_TOO_LARGE',
      'text: ',
    ],
    ['of 10,000 parts', multipart(many), 'INVALID_INPUT', 'text: is there twice'],
    [
      'of 100 unknown parts',
      many.slice(0, 100).map(([, value], index): Part => [`p${String(index)}`, value]),
      'INVALID_INPUT',
      'p0',
    ],
    ['that was cut', multipart(TEXT, ''), 'INVALID_INPUT', 'upload'],
    ['that is no upload', Buffer.from('hello'), 'INVALID_INPUT', 'upload'],
    ['without a beginning', multipart(TEXT).subarray(20), 'INVALID_INPUT', ''],
  ];
  it.each(cases)('%s is refused, and nothing of it stays half written', async (_name, parts, code, names) => {
    const before = server.engine.accepted.length;
    expect(expectError(await upload(parts), code).message).toContain(names);
    expect(server.engine.accepted).toHaveLength(before);
    expect(await server.engine.drafts()).toEqual([]);
  });

  it.each([
    ['named by nothing', [['colour', Buffer.alloc(20_000_000)], ...TEXT]],
    ['too large', [['inputs', Buffer.alloc(20_000_000)], ...TEXT]],
  ] as const)(
    'that is refused for a file %s leaves its connection to the next request',
    async (_name, parts) => {
      const body = multipart(parts);
      const socket = connect({ port: server.port, host: '127.0.0.1' });
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString('latin1')));
      socket.write(
        `${HEAD}content-type: multipart/form-data; boundary=x\r\ncontent-length: ${String(body.length)}\r\n\r\n`,
      );
      socket.write(body);
      socket.write(`GET /api/health HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`);
      await expect.poll(() => received.match(/HTTP\/1\.1 \d+/g), { timeout: 5_000 }).toHaveLength(2);
      expect(received).toMatch(/HTTP\/1\.1 4\d\d[^]*HTTP\/1\.1 200/);
      socket.destroy();
    },
  );

  it('without a boundary is refused', async () => {
    expectError(await upload(TEXT, { type: 'multipart/form-data' }), 'INVALID_INPUT');
  });

  it('is for inference alone', async () => {
    expectError(await upload(TEXT, { path: '/api/models/load/hearth%2Fember' }), 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('whose sender leaves in the middle of a file keeps nothing and starts nothing', async () => {
    await using roomy = await listening();
    const socket = connect({ port: roomy.port, host: '127.0.0.1' });
    // More than the store keeps in memory before it begins a file.
    const body = multipart([['inputs', Buffer.alloc(2 * AT_ONCE_BYTES)], ...TEXT]);
    socket.write(
      `${HEAD}content-type: multipart/form-data; boundary=x\r\ncontent-length: ${String(body.length)}\r\n\r\n`,
    );
    socket.write(body.subarray(0, 2 * AT_ONCE_BYTES - 10_000));
    await expect.poll(async () => (await roomy.engine.drafts()).length).toBe(1);
    socket.destroy();
    await expect.poll(() => roomy.engine.drafts()).toEqual([]);
    expect(roomy.engine.accepted).toEqual([]);
  });
});
