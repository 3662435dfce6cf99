/** Kept examples over HTTP: what the app can do with them, a program can do too. */
import { expect, test } from 'vitest';
import { exampleSchema } from '../../shared/examples/contract.ts';
import { finishedRun } from '../testing/finished-run.ts';
import { examplesAnswerSchema } from './routes/examples.ts';
import { FAKE_META } from './testing/fake-engine.ts';
import { errorOf, eventsOf, listening, send, type Listening } from './testing/listening.ts';

const TASK = 'text-classification';
const MODEL = 'hearth/sentiment-minilm';

/** A server with two runs in its history, whose classifier says now what it is told to. */
async function serving(says = 'POSITIVE'): Promise<Listening> {
  const api = await listening();
  for (const [requestId, inputs] of [
    ['run-1', 'the lamp is warm'],
    ['run-2', 'the train was late'],
  ] as const) {
    const result = [{ label: 'POSITIVE', score: 1 }];
    const run = { requestId, title: inputs, inputs, model: MODEL, result, meta: FAKE_META };
    api.engine.store.history.record(finishedRun({ ...run, task: TASK }));
  }
  api.engine.script = async function* ({ model }) {
    yield { type: 'queued', position: 0 };
    yield { type: 'done', model, task: TASK, result: [{ label: says, score: 1 }], meta: FAKE_META };
  };
  return api;
}

const call = async (api: Listening, path: string, body?: unknown): Promise<unknown> => {
  const answer = await send(api.port, { path, ...(body !== undefined && { body }) });
  expect([path, answer.status, answer.text.slice(0, 200)]).toEqual([path, 200, expect.anything()]);
  return JSON.parse(answer.text);
};
const listed = async (api: Listening) =>
  examplesAnswerSchema.parse(await call(api, '/api/examples')).examples;

/** Keeps both runs; gives their ids, the last one first. */
async function keepBoth(api: Listening): Promise<number[]> {
  for (const request_id of ['run-1', 'run-2']) await call(api, '/api/examples/keep', { request_id });
  return (await listed(api)).map(({ example }) => example);
}

test('a run is kept by the id of its request, listed, shown whole and taken out', async () => {
  await using api = await serving();
  expect(await listed(api)).toEqual([]);
  const kept = await call(api, '/api/examples/keep', { request_id: 'run-1' });
  const [row] = await listed(api);
  expect(row).toMatchObject({ title: 'the lamp is warm', replay: null, request_id: 'run-1' });
  expect(kept).toEqual({ example: row?.example });
  const whole = exampleSchema.parse(await call(api, `/api/examples/result/${String(row?.example)}`));
  expect(whole.entry).toMatchObject({ inputs: 'the lamp is warm', result: [{ label: 'POSITIVE' }] });
  expect(await call(api, '/api/examples/remove', { examples: [row?.example] })).toEqual({ removed: 1 });
  expect(await listed(api)).toEqual([]);
});

test('a replay says what differs, and its result is shown beside the kept one', async () => {
  await using api = await serving('NEGATIVE');
  const [last] = await keepBoth(api);
  const { examples } = examplesAnswerSchema.parse(await call(api, '/api/examples/replay', {}));
  expect(examples.map(({ replay }) => replay?.verdict)).toEqual(['different', 'different']);
  const whole = exampleSchema.parse(await call(api, `/api/examples/result/${String(last)}`));
  expect(whole.replay).toMatchObject({
    result: [{ label: 'NEGATIVE' }],
    comparison: { verdict: 'different' },
  });
  expect(api.engine.sources).toEqual(['evaluation', 'evaluation']);
});

test('a replay as a stream tells the progress and ends with the examples', async () => {
  await using api = await serving();
  await keepBoth(api);
  const answer = await send(api.port, { path: '/api/examples/replay', body: { stream: true } });
  expect(answer.headers['content-type']).toContain('text/event-stream');
  const events = eventsOf(answer.text);
  expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index));
  expect(events[0]).toMatchObject({ event: 'progress', data: { done: 0, total: 2 } });
  expect(events.at(-1)).toMatchObject({
    event: 'done',
    data: { examples: [{ replay: { verdict: 'same' } }, { replay: { verdict: 'same' } }] },
  });
});

test('the new results become the examples, or the way back tells what was kept', async () => {
  await using api = await serving('NEGATIVE');
  const [last, first] = await keepBoth(api);
  await call(api, '/api/examples/replay', {});
  expect(await call(api, '/api/examples/adopt', { examples: [last] })).toEqual({ adopted: 1 });
  expect(await call(api, '/api/examples/back', { examples: [first] })).toEqual({
    settings: [{ example: first, task: TASK, model: MODEL, options: {} }],
  });
  expect((await listed(api)).map(({ replay }) => replay)).toEqual([null, null]);
  const kept = async (id: number | undefined) =>
    exampleSchema.parse(await call(api, `/api/examples/result/${String(id)}`)).entry.result;
  expect(await kept(last)).toEqual([{ label: 'NEGATIVE', score: 1 }]);
  expect(await kept(first)).toEqual([{ label: 'POSITIVE', score: 1 }]);
});

test.each([
  ['a run that the history does not have', '/api/examples/keep', { request_id: 'gone' }, 404, 'NOT_FOUND'],
  ['no run', '/api/examples/keep', {}, 400, 'INVALID_INPUT'],
  ['no examples', '/api/examples/remove', { examples: [] }, 400, 'INVALID_INPUT'],
  ['an example that is not kept', '/api/examples/back', { examples: [7] }, 404, 'NOT_FOUND'],
  ['a replay of nothing', '/api/examples/replay', { stream: true }, 404, 'NOT_FOUND'],
  ['a field that nobody knows', '/api/examples/replay', { modle: 'a' }, 400, 'INVALID_INPUT'],
])('%s is refused with its own status, streamed or not', async (_name, path, body, status, code) => {
  await using api = await serving();
  const answer = await send(api.port, { path, body });
  expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
});

test('an example that is not there is NOT_FOUND, by a number or by anything else', async () => {
  await using api = await serving();
  for (const id of ['7', 'keep', '-1', '1e3', '99999999999999999999']) {
    const answer = await send(api.port, { path: `/api/examples/result/${id}` });
    expect([id, answer.status, errorOf(answer).code]).toEqual([id, 404, 'NOT_FOUND']);
  }
});
