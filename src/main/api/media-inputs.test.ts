import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PNG, WAV } from '../media/testing/samples.ts';
import { expectRefusal, infer, type BadRequest } from './testing/bad-request.ts';
import { FAKE_META, fakeModel, happyScript } from './testing/fake-engine.ts';
import { eventsOf, listening, send, type Listening } from './testing/listening.ts';

const picture = (inputs: unknown): BadRequest[1] => infer({ model: 'hearth/shapes-detector', inputs });
const MEDIA: BadRequest[] = [
  ['a web address', picture('https://example.com/cat.png'), 'INVALID_INPUT', 'nothing is fetched'],
  ['a file address', picture({ image: 'file:///etc/passwd' }), 'INVALID_INPUT', 'nothing is fetched'],
  ['a path', picture('/etc/passwd'), 'INVALID_INPUT', 'nothing is fetched'],
  ['a path of Windows', picture(String.raw`C:\Users\me\cat.png`), 'INVALID_INPUT', 'nothing is fetched'],
  ['a path of a share', picture(String.raw`\\server\share\cat.png`), 'INVALID_INPUT', 'nothing is fetched'],
  ['a path up and away', picture('../../etc/passwd'), 'INVALID_INPUT', 'nothing is fetched'],
  ['a home path', picture('~/cat.png'), 'INVALID_INPUT', 'nothing is fetched'],
  ['a name of a file', picture('cat.png'), 'INVALID_INPUT', 'nothing is fetched'],
  ['words', picture('a cat, please'), 'INVALID_INPUT', 'data URL'],
  ['an empty text as a picture', picture(''), 'INVALID_INPUT', 'empty'],
  ['a data URL of nothing', picture('data:image/png;base64,'), 'INVALID_INPUT', 'inputs'],
  ['a data URL that is no base64', picture('data:image/png,%89PNG'), 'INVALID_INPUT', 'inputs'],
  ['base64 with garbage', picture('data:image/png;base64,iVBO!!!!'), 'INVALID_INPUT', 'inputs'],
  ['base64 with its padding in the middle', picture('iVBO=RwK'), 'INVALID_INPUT', 'inputs'],
  ['a sound for a picture', picture('data:audio/wav;base64,UklGRg=='), 'INVALID_INPUT', 'audio/wav'],
  ['a page for a picture', picture('data:text/html;base64,PGI+'), 'INVALID_INPUT', 'text/html'],
  ['a picture that is a number', picture({ image: 5 }), 'INVALID_INPUT', 'inputs'],
  ['a part of another task', picture({ audio: 'UklGRg==' }), 'INVALID_INPUT', 'inputs'],
  ['an id that is a path', picture({ image: ref('../../etc/passwd') }), 'INVALID_INPUT', 'inputs'],
  [
    'a reference with a path in it',
    picture({ image: { ...ref('f'.repeat(64)), path: '/etc/passwd' } }),
    'INVALID_INPUT',
    'inputs',
  ],
  ['the second of a list', picture(['iVBORw==', '/etc/passwd']), 'INVALID_INPUT', 'inputs.1'],
];

function ref(media_id: string): object {
  return { media_id, type: 'image/png', bytes: 4 };
}

let server: Listening;
beforeAll(async () => {
  server = await listening();
  server.engine.models.put(fakeModel('hearth/shapes-detector', 'object-detection'));
  server.engine.models.put(fakeModel('hearth/shapes-depth', 'depth-estimation'));
});
afterAll(async () => server[Symbol.asyncDispose]());

describe('a picture as an input', () => {
  for (const row of MEDIA)
    it(`that is ${row[0]} is refused, and nothing is opened`, async () => expectRefusal(server, row));

  it('that is larger than a body may be is refused with the way out', async () => {
    const body = { model: 'hearth/shapes-detector', inputs: 'A'.repeat(33 * 2 ** 20) };
    await expectRefusal(server, ['', infer(body), 'PAYLOAD_TOO_LARGE', '32 MiB']);
  });
});

describe('a result with media', () => {
  const facts = { min: 0, max: 1, mean: 0.5, width: 8, height: 8 };
  const url = `data:image/png;base64,${PNG.toString('base64')}`;

  beforeAll(async () => {
    const depth = await server.engine.media.put([PNG], { type: null, field: 'x' });
    const sound = await server.engine.media.put([WAV], { type: null, field: 'x' });
    server.engine.script = async function* ({ model }) {
      yield { type: 'queued', position: 0 };
      yield { type: 'partial', result: { audio: sound } };
      yield { type: 'done', model, task: 'depth-estimation', result: { depth, ...facts }, meta: FAKE_META };
    };
  });
  afterAll(() => {
    server.engine.script = happyScript;
  });

  it('leaves as a data URL', async () => {
    const answer = await send(server.port, infer({ model: 'hearth/shapes-depth', inputs: url }));
    expect(JSON.parse(answer.text)).toMatchObject({ result: { depth: url, ...facts } });
  });

  it('leaves so in every event of a stream too, and a sound as base64 alone', async () => {
    const body = { model: 'hearth/shapes-depth', inputs: url, stream: true };
    const events = eventsOf((await send(server.port, infer(body))).text);
    expect(events.map(({ event, data }) => [event, data['result']])).toEqual([
      ['queued', undefined],
      ['partial', { audio: WAV.toString('base64') }],
      ['done', { depth: url, ...facts }],
    ]);
  });

  it('whose file is gone ends in an error that says so', async () => {
    const gone = { media_id: 'e'.repeat(64), type: 'image/png', bytes: 4 };
    server.engine.script = async function* ({ model }) {
      yield { type: 'queued', position: 0 };
      yield {
        type: 'done',
        model,
        task: 'depth-estimation',
        result: { depth: gone, ...facts },
        meta: FAKE_META,
      };
    };
    const body = { model: 'hearth/shapes-depth', inputs: url };
    expect((await send(server.port, infer(body))).status).toBe(404);
    const events = eventsOf((await send(server.port, infer({ ...body, stream: true }))).text);
    expect(events.at(-1)).toMatchObject({ event: 'error', data: { error: { code: 'NOT_FOUND' } } });
  });
});
