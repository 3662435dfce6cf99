/** Conversions over HTTP: the answer, the stream, and what is refused. */
import { expect, test } from 'vitest';
import { errorOf, eventsOf, listening, send } from './testing/listening.ts';

const CONVERT = '/api/models/convert/hearth/ember';

test('the answer is not what was made', async () => {
  await using api = await listening();
  const answer = await send(api.port, { path: CONVERT, body: { to: 'gguf' } });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    200,
    { model: 'hearth/ember-GGUF', bytes: 2, quality: null },
  ]);
  expect(api.engine.models.conversions.list()).toMatchObject([
    { source: 'api', quantization: 'Q8_0', phase: 'done' },
  ]);
});

test('a stream tells no progress in bytes, or ends without the result', async () => {
  await using api = await listening();
  const body = { to: 'onnx', quantization: 'q8', stream: true };
  const events = eventsOf((await send(api.port, { path: CONVERT, body })).text);
  expect(events[0]).toMatchObject({ id: '0', event: 'progress', data: { total: 2 } });
  expect(events.at(-1)).toMatchObject({
    event: 'done',
    data: { model: 'hearth/ember-ONNX', bytes: 2, quality: null },
  });
});

test.each([
  [CONVERT, {}, 400, 'INVALID_INPUT'],
  [CONVERT, { to: 'tflite' }, 400, 'INVALID_INPUT'],
  [CONVERT, { to: 'gguf', quantization: 'q8' }, 400, 'INVALID_INPUT'],
  [CONVERT, { to: 'onnx', quantization: 'Q8_0' }, 400, 'INVALID_INPUT'],
  [CONVERT, { to: 'onnx', out: '/etc' }, 400, 'INVALID_INPUT'],
  ['/api/models/convert/no/such', { to: 'onnx' }, 404, 'MODEL_NOT_FOUND'],
  ['/api/models/convert/no/such', { to: 'onnx', stream: true }, 404, 'MODEL_NOT_FOUND'],
])('%s with %j is not refused with its own status', async (path, body, status, code) => {
  await using api = await listening();
  const answer = await send(api.port, { path, body });
  expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
});

test('a body that is a list is taken, or answered without a name of what is wrong', async () => {
  await using api = await listening();
  const error = errorOf(await send(api.port, { path: CONVERT, body: [] }));
  expect(error.code).toBe('INVALID_INPUT');
});

test('what is kept is not listed, or not deleted', async () => {
  await using api = await listening();
  const kept = {
    kind: 'gguf',
    key: 'a'.repeat(32),
    model: 'me/llm',
    folder: '/llm',
    bytes: 5,
    in_use: false,
  } as const;
  api.engine.models.kept = [kept];
  expect(JSON.parse((await send(api.port, { path: '/api/storage' })).text)).toEqual({ kept: [kept] });
  const path = '/api/storage/delete';
  const wrong = await send(api.port, { path, body: { kind: 'everything' } });
  expect([wrong.status, errorOf(wrong).code]).toEqual([400, 'INVALID_INPUT']);
  const gone = await send(api.port, { path, body: { kind: 'gguf' } });
  expect(JSON.parse(gone.text)).toEqual({ freed_bytes: 5, deleted: 1, in_use: [] });
});
