/** The HTTP interface of the built server, on the embedded models: no browser, real runner processes. */
import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { serve, type Served } from './support/serve.ts';

const EMBER = 'hearth/ember';
const SENTIMENT = 'hearth/sentiment-minilm';
const MINILM = 'sentence-transformers/all-MiniLM-L6-v2';
/** Many prompts in one request: a stream that lasts long enough to be interrupted. */
const LONG = {
  model: EMBER,
  inputs: Array.from({ length: 200 }, () => 'Once upon a time'),
  options: { seed: 1 },
};
/** How soon a caller has to hear that its runner died. */
const CRASH_LIMIT_MS = 1_000;

let server: Served;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(async () => server[Symbol.asyncDispose]());

async function call(
  path: string,
  body?: unknown,
  more: { headers?: Record<string, string> } = {},
): Promise<Response> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  return fetch(`${server.origin}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { authorization: `Bearer ${server.token}`, ...json, ...more.headers },
  });
}

async function answer(
  path: string,
  body?: unknown,
  more: { headers?: Record<string, string> } = {},
): Promise<Record<string, unknown>> {
  const response = await call(path, body, more);
  const json: unknown = await response.json();
  expect(response.status, JSON.stringify(json)).toBe(200);
  return Object(json) as Record<string, unknown>;
}

interface SentEvent {
  event: string;
  id: number;
  data: Record<string, unknown>;
}

/** The events of a stream, as they come. */
async function* events(response: Response): AsyncGenerator<SentEvent> {
  if (response.body === null) throw new Error('no stream');
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id = '', event = '', data = ''] =
        /^id: (\d+)\nevent: (\w+)\ndata: ([^\n]*)$/.exec(block) ?? [];
      const parsed: unknown = JSON.parse(data);
      yield { id: Number(id), event, data: Object(parsed) as Record<string, unknown> };
    }
  }
}

/** The runner processes of the server: its children whose last argument says so (Linux). */
async function runners(): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const read = (file: string): Promise<string> =>
      readFile(`/proc/${entry}/${file}`, 'utf8').catch(() => '');
    // The command in /proc/PID/stat is in parentheses and may hold spaces; the parent is the second field after it.
    const parent = (await read('stat')).split(') ').at(-1)?.split(' ')[1];
    if (Number(parent) !== server.pid) continue;
    if ((await read('cmdline')).endsWith('\0runner\0')) found.push(Number(entry));
  }
  return found;
}

async function oneRunner(): Promise<number> {
  let pids: number[] = [];
  await expect.poll(async () => (pids = await runners()).length, { intervals: [5] }).toBe(1);
  return pids[0] ?? -1;
}

async function unloadAll(): Promise<void> {
  for (const model of [EMBER, SENTIMENT, MINILM])
    await call(`/api/models/unload/${encodeURIComponent(model)}`, {});
  await expect.poll(async () => (await runners()).length).toBe(0);
}

test('health, devices and models are there at once', async () => {
  expect(await answer('/api/health')).toMatchObject({ status: 'ok', queue: { depth: 0, running: 0 } });
  const devices = await answer('/api/devices');
  expect(devices['devices']).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: 'cpu', available: true })]),
  );
  const { models } = await answer('/api/models');
  for (const id of [EMBER, SENTIMENT, MINILM]) {
    expect(models).toEqual(expect.arrayContaining([expect.objectContaining({ id, source: 'embedded' })]));
    expect(await answer(`/api/models/status/${encodeURIComponent(id)}`)).toMatchObject({ id });
  }
});

test('the OpenAPI document names the tasks and routes', async () => {
  const document = await answer('/openapi.json');
  expect(document).toMatchObject({ openapi: '3.1.0' });
  expect(Object.keys(Object(document['paths']) as object)).toContain('/api/inference');
});

test('classifies, embeds and generates', async () => {
  const mood = await answer('/api/inference', { model: SENTIMENT, inputs: 'I love this, it is wonderful.' });
  expect(mood).toMatchObject({
    model: SENTIMENT,
    task: 'text-classification',
    meta: { queue_ms: expect.any(Number) },
  });
  expect(mood['result']).toEqual(
    expect.arrayContaining([{ label: expect.any(String), score: expect.any(Number) }]),
  );
  const vectors = await answer('/api/inference', { model: MINILM, inputs: ['a cat', 'a kitten'] });
  expect(vectors['result']).toMatchObject([{ dimensions: 384 }, { dimensions: 384 }]);
  const greedy = { model: EMBER, inputs: 'Once', options: { max_new_tokens: 8, temperature: 0 } };
  const first = await answer('/api/inference', greedy);
  expect(first['result']).toMatchObject({
    tokens: expect.any(Number),
    finish_reason: expect.stringMatching(/stop|length/),
  });
  expect((await answer('/api/inference', greedy))['result']).toEqual(first['result']);
});

test('streams queued first, seq strictly rising, tokens that add up to the text, one done', async () => {
  const body = { model: EMBER, inputs: 'Once upon a time', options: { max_new_tokens: 40, seed: 7 } };
  const response = await call('/api/inference/stream', body, { headers: { 'x-request-id': 'stream-1' } });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('x-request-id')).toBe('stream-1');
  const all: SentEvent[] = [];
  for await (const event of events(response)) all.push(event);
  expect(all[0]?.event).toBe('queued');
  expect(all.filter(({ event }) => event === 'done' || event === 'error').map(({ event }) => event)).toEqual([
    'done',
  ]);
  expect(all.at(-1)?.event).toBe('done');
  let last = -1;
  for (const { id, data } of all) {
    expect(id).toBeGreaterThan(last);
    expect(data).toMatchObject({ request_id: 'stream-1', seq: id });
    last = id;
  }
  const text = all.flatMap(({ event, data }) => (event === 'token' ? [data['text']] : [])).join('');
  expect(text).not.toBe('');
  expect(all.at(-1)?.data['result']).toMatchObject({ generated_text: text });
});

test('loads and unloads; a model that is not loaded is unloaded: false', async () => {
  await unloadAll();
  const name = encodeURIComponent(MINILM);
  expect(await answer(`/api/models/load/${name}`, {})).toMatchObject({
    id: MINILM,
    loaded: true,
    state: 'loaded',
  });
  expect(await answer(`/api/models/unload/${name}`, {})).toEqual({ model: MINILM, unloaded: true });
  expect(await answer(`/api/models/unload/${name}`, {})).toEqual({ model: MINILM, unloaded: false });
});

test('cancels a stream that runs, and nobody else', async () => {
  const response = await call('/api/inference/stream', LONG, { headers: { 'x-request-id': 'to-cancel' } });
  let cancelledAt: number | undefined;
  let last: SentEvent | undefined;
  for await (const event of events(response)) {
    last = event;
    if (event.event !== 'token' || cancelledAt !== undefined) continue;
    cancelledAt = event.id;
    expect(await answer('/api/inference/cancel/to-cancel', {})).toEqual({
      request_id: 'to-cancel',
      cancelled: true,
    });
  }
  expect(last).toMatchObject({
    event: 'error',
    data: { error: { code: 'CANCELLED', request_id: 'to-cancel' } },
  });
  expect(await answer('/api/inference/cancel/to-cancel', {})).toMatchObject({ cancelled: false });
  expect(
    (await call('/api/inference', { model: EMBER, inputs: 'Hi', options: { max_new_tokens: 2 } })).status,
  ).toBe(200);
});

const BAD: [string, unknown, number, string][] = [
  ['no model', { inputs: 'x' }, 400, 'INVALID_INPUT'],
  ['an unknown model', { model: 'no/no', inputs: 'x' }, 404, 'MODEL_NOT_FOUND'],
  ['no inputs', { model: SENTIMENT }, 400, 'INVALID_INPUT'],
  ['an empty text', { model: SENTIMENT, inputs: '' }, 400, 'INVALID_INPUT'],
  ['a number for a text', { model: SENTIMENT, inputs: 5 }, 400, 'INVALID_INPUT'],
  ['an empty list', { model: SENTIMENT, inputs: [] }, 400, 'INVALID_INPUT'],
  ['a text of 10 MB', { model: SENTIMENT, inputs: 'a'.repeat(10_000_000) }, 400, 'INVALID_INPUT'],
  ['an unknown task', { model: SENTIMENT, inputs: 'x', task: 'mind-reading' }, 400, 'TASK_NOT_SUPPORTED'],
  ['an unknown option', { model: SENTIMENT, inputs: 'x', options: { topk: 1 } }, 400, 'INVALID_INPUT'],
  [
    'an absurd number',
    { model: EMBER, inputs: 'x', options: { max_new_tokens: 1e12 } },
    400,
    'INVALID_INPUT',
  ],
  ['an unknown field', { model: SENTIMENT, inputs: 'x', stuff: 1 }, 400, 'INVALID_INPUT'],
  ['NaN', `{"model":"${SENTIMENT}","inputs":"x","timeout_s":NaN}`, 400, 'INVALID_INPUT'],
  ['half a body', '{"model":', 400, 'INVALID_INPUT'],
];

test('bad requests are coded errors with an id and a hint, and load nothing', async () => {
  await unloadAll();
  for (const [name, body, status, code] of BAD) {
    for (const path of ['/api/inference', '/api/inference/stream']) {
      const response = await call(path, body);
      const json: unknown = await response.json();
      expect(response.status, name).toBe(status);
      expect(json, name).toEqual({
        error: {
          code,
          message: expect.stringMatching(/./),
          hint: expect.stringMatching(/./),
          request_id: response.headers.get('x-request-id'),
        },
      });
    }
  }
  expect((await call('/api/inference', 'x', { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  expect((await call('/api/health', undefined, { headers: { authorization: 'Bearer no' } })).status).toBe(
    401,
  );
  expect((await call('/api/health', undefined, { headers: { origin: 'http://evil.example' } })).status).toBe(
    403,
  );
  expect(await runners()).toEqual([]);
  expect(await answer('/api/health')).toMatchObject({ models: { loaded: 0 } });
});

test.describe('a runner that is killed', () => {
  test.skip(process.platform !== 'linux', 'finds the process in /proc');

  test('while it loads ends the request with RUNNER_CRASHED, and the next one works', async () => {
    await unloadAll();
    const pending = call('/api/inference', { model: EMBER, inputs: 'Once', options: { max_new_tokens: 4 } });
    const pid = await oneRunner();
    process.kill(pid, 'SIGKILL');
    const killed = performance.now();
    const response = await pending;
    expect(performance.now() - killed).toBeLessThan(CRASH_LIMIT_MS);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: 'RUNNER_CRASHED' } });
    expect(
      (await call('/api/inference', { model: EMBER, inputs: 'Once', options: { max_new_tokens: 4 } })).status,
    ).toBe(200);
  });

  test('while it streams ends the stream with RUNNER_CRASHED, and the next one works', async () => {
    let killed: number | undefined;
    let last: SentEvent | undefined;
    for await (const event of events(await call('/api/inference/stream', LONG))) {
      last = event;
      if (event.event !== 'token' || killed !== undefined) continue;
      process.kill(await oneRunner(), 'SIGKILL');
      killed = performance.now();
    }
    expect(performance.now() - (killed ?? 0)).toBeLessThan(CRASH_LIMIT_MS);
    expect(last).toMatchObject({ event: 'error', data: { error: { code: 'RUNNER_CRASHED' } } });
    expect(
      (await call('/api/inference', { model: EMBER, inputs: 'Once', options: { max_new_tokens: 4 } })).status,
    ).toBe(200);
  });
});
