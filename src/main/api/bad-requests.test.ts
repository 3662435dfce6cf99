import { afterAll, beforeAll, describe, it } from 'vitest';
import { GOOD, expectRefusal, infer, type BadRequest } from './testing/bad-request.ts';
import { listening, type Listening } from './testing/listening.ts';

const json = { 'content-type': 'application/json' };

const FIELDS: BadRequest[] = [
  ['no body', { path: '/api/inference', method: 'POST' }, 'INVALID_INPUT', 'body'],
  ['an empty JSON body', infer('', json), 'INVALID_INPUT', 'body'],
  ['a body that is a number', infer('5'), 'INVALID_INPUT', 'body'],
  ['a body that is null', infer('null'), 'INVALID_INPUT', 'body'],
  ['a body that is a list', infer([]), 'INVALID_INPUT', 'body'],
  ['a body that is a string', infer('"x"'), 'INVALID_INPUT', 'body'],
  ['no model', infer({ inputs: 'x' }), 'INVALID_INPUT', /model: is missing/],
  ['an empty model', infer({ ...GOOD, model: '' }), 'INVALID_INPUT', 'model'],
  ['a model that is a number', infer({ ...GOOD, model: 5 }), 'INVALID_INPUT', 'model'],
  ['a model that is null', infer({ ...GOOD, model: null }), 'INVALID_INPUT', 'model'],
  [
    'a name of a model that is too long',
    infer({ ...GOOD, model: 'a'.repeat(5_000) }),
    'INVALID_INPUT',
    'model',
  ],
  ['an unknown model', infer({ ...GOOD, model: 'nobody/nothing' }), 'MODEL_NOT_FOUND', 'nobody/nothing'],
  ['a model that is a way out of a folder', infer({ ...GOOD, model: '../../etc/passwd' }), 'MODEL_NOT_FOUND'],
  ['no inputs', infer({ model: GOOD.model }), 'INVALID_INPUT', /inputs: is missing/],
  ['inputs that are null', infer({ ...GOOD, inputs: null }), 'INVALID_INPUT', 'inputs'],
  ['inputs that are a number', infer({ ...GOOD, inputs: 5 }), 'INVALID_INPUT', 'inputs'],
  ['inputs that are true', infer({ ...GOOD, inputs: true }), 'INVALID_INPUT', 'inputs'],
  ['an empty text', infer({ ...GOOD, inputs: '' }), 'INVALID_INPUT', 'inputs'],
  ['an empty list', infer({ ...GOOD, inputs: [] }), 'INVALID_INPUT', 'inputs'],
  ['a list with a number', infer({ ...GOOD, inputs: ['a', 5] }), 'INVALID_INPUT', 'inputs.1'],
  ['an object with an unknown part', infer({ ...GOOD, inputs: { txt: 'a' } }), 'INVALID_INPUT', 'inputs'],
  ['a text of 10 MB', infer({ ...GOOD, inputs: 'a'.repeat(10_000_000) }), 'INVALID_INPUT', 'inputs'],
  [
    'a lone surrogate',
    infer(String.raw`{"model":"hearth/ember","inputs":"\ud800"}`),
    'INVALID_INPUT',
    'inputs',
  ],
  ['an unknown task', infer({ ...GOOD, task: 'mind-reading' }), 'TASK_NOT_SUPPORTED', 'mind-reading'],
  ['a task that is a number', infer({ ...GOOD, task: 5 }), 'INVALID_INPUT', 'task'],
  ['a task named as a method of objects', infer({ ...GOOD, task: 'toString' }), 'TASK_NOT_SUPPORTED'],
  ['an unknown field', infer({ ...GOOD, temperature: 1 }), 'INVALID_INPUT', 'temperature'],
  ['an id in the body', infer({ ...GOOD, request_id: 'mine' }), 'INVALID_INPUT', 'request_id'],
  ['options that are a list', infer({ ...GOOD, options: [] }), 'INVALID_INPUT', 'options'],
  ['options that are null', infer({ ...GOOD, options: null }), 'INVALID_INPUT', 'options'],
  [
    'an unknown option',
    infer({ ...GOOD, options: { temprature: 1 } }),
    'INVALID_INPUT',
    'options.temprature',
  ],
  [
    'an option of another task',
    infer({ ...GOOD, options: { pooling: 'mean' } }),
    'INVALID_INPUT',
    'options.pooling',
  ],
  [
    'an option of the wrong type',
    infer({ ...GOOD, options: { max_new_tokens: '5' } }),
    'INVALID_INPUT',
    'options.max_new_tokens',
  ],
  [
    'a negative count',
    infer({ ...GOOD, options: { max_new_tokens: -1 } }),
    'INVALID_INPUT',
    'options.max_new_tokens',
  ],
  [
    'half a token',
    infer({ ...GOOD, options: { max_new_tokens: 1.5 } }),
    'INVALID_INPUT',
    'options.max_new_tokens',
  ],
  [
    'a temperature of 1e308',
    infer({ ...GOOD, options: { temperature: 1e308 } }),
    'INVALID_INPUT',
    'options.temperature',
  ],
  [
    'a number that is infinite',
    infer('{"model":"hearth/ember","inputs":"a","options":{"temperature":1e999}}'),
    'INVALID_INPUT',
    'options.temperature',
  ],
  ['a seed above 32 bits', infer({ ...GOOD, options: { seed: 2 ** 53 } }), 'INVALID_INPUT', 'options.seed'],
  ['a priority that has no meaning', infer({ ...GOOD, priority: 'asap' }), 'INVALID_INPUT', 'priority'],
  ['a priority of a million', infer({ ...GOOD, priority: 1e6 }), 'INVALID_INPUT', 'priority'],
  ['no time at all', infer({ ...GOOD, timeout_s: 0 }), 'INVALID_INPUT', 'timeout_s'],
  ['negative time', infer({ ...GOOD, timeout_s: -1 }), 'INVALID_INPUT', 'timeout_s'],
  ['a year of time', infer({ ...GOOD, timeout_s: 31_536_000 }), 'INVALID_INPUT', 'timeout_s'],
  ['a stream that is "yes"', infer({ ...GOOD, stream: 'yes' }), 'INVALID_INPUT', 'stream'],
  [
    'the stream route told not to stream',
    { ...infer({ ...GOOD, stream: false }), path: '/api/inference/stream' },
    'INVALID_INPUT',
    'stream',
  ],
  [
    'an unknown model on the stream route',
    { ...infer({ ...GOOD, model: 'no/no' }), path: '/api/inference/stream' },
    'MODEL_NOT_FOUND',
  ],
  ['bad input with stream: true', infer({ ...GOOD, inputs: '', stream: true }), 'INVALID_INPUT', 'inputs'],
];
const BODIES: BadRequest[] = [
  ['NaN', infer('{"model":"hearth/ember","inputs":NaN}'), 'INVALID_INPUT', 'position 33'],
  ['a body that is cut', infer('{"model":"hearth/ember"'), 'INVALID_INPUT', 'position 23'],
  ['no JSON at all', infer('model=hearth/ember'), 'INVALID_INPUT', 'position 0'],
  ['two values', infer('{} {}'), 'INVALID_INPUT', 'position 3'],
  ['a comma too many', infer('{"model":"a",}'), 'INVALID_INPUT', 'position 13'],
  ['single quotes', infer("{'model':'a'}"), 'INVALID_INPUT', 'position 1'],
  ['a raw line end in a text', infer('{"model":"a\nb"}'), 'INVALID_INPUT', 'position 11'],
  ['bytes that are no UTF-8', infer(Buffer.from([0x22, 0xff, 0x22])), 'INVALID_INPUT', 'UTF-8'],
  ['a byte order mark of UTF-16', infer(Buffer.from([0xff, 0xfe, 0x7b, 0x00])), 'INVALID_INPUT', 'UTF-8'],
  [
    'nesting of 100,000 levels',
    infer(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    'INVALID_INPUT',
    '64 levels',
  ],
  [
    'nesting of 65 levels',
    infer(`{"model":"m","inputs":${'['.repeat(64)}${']'.repeat(64)}}`),
    'INVALID_INPUT',
    '64 levels',
  ],
  ['ten million lists', infer(`[${'[],'.repeat(10_000_000)}[]]`), 'INVALID_INPUT', '1000000'],
  [
    'a field named __proto__',
    infer('{"model":"hearth/ember","inputs":"a","__proto__":{"x":1}}'),
    'INVALID_INPUT',
    '__proto__',
  ],
  [
    'an escaped __proto__',
    infer(String.raw`{"options":{"\u005f_proto__":{}}}`),
    'INVALID_INPUT',
    '__proto__',
  ],
  [
    'a field that is there twice',
    infer('{"model":"hearth/ember","inputs":"a","model":"b"}'),
    'INVALID_INPUT',
    '"model" twice',
  ],
  [
    'a body above the limit',
    infer({ ...GOOD, inputs: 'a'.repeat(33 * 2 ** 20) }),
    'PAYLOAD_TOO_LARGE',
    '32 MiB',
  ],
  ['plain text', infer('hello', { 'content-type': 'text/plain' }), 'UNSUPPORTED_MEDIA_TYPE'],
  ['a form', infer('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'an upload of nothing',
    infer('--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
    'INVALID_INPUT',
    'model',
  ],
  ['no content type', infer('{}', { 'content-type': null }), 'UNSUPPORTED_MEDIA_TYPE'],
  ['a content type that is none', infer('{}', { 'content-type': ';;' }), 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'a type that begins like JSON',
    infer('{}', { 'content-type': 'application/jsonx' }),
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['a compressed body', infer('{}', { 'content-encoding': 'gzip' }), 'UNSUPPORTED_MEDIA_TYPE', 'gzip'],
  [
    'a body where none belongs',
    { path: '/api/models/load/hearth%2Fember', body: { device: 'cuda' } },
    'INVALID_INPUT',
    'device',
  ],
];

let server: Listening;
beforeAll(async () => {
  server = await listening();
});
afterAll(async () => server[Symbol.asyncDispose]());

describe('a bad request', () => {
  for (const row of FIELDS) it(`with ${row[0]} is refused`, async () => expectRefusal(server, row));
  for (const row of BODIES) it(`with ${row[0]} is refused`, async () => expectRefusal(server, row));
});
