/** Whose line it is: what a request causes in the log carries its id, and what it does not cause does not. */
import { afterEach, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { createEngineLog, type LoggedApi } from './testing/logged-api.ts';
import { send } from './testing/listening.ts';

let api: LoggedApi;

afterEach(() => api[Symbol.asyncDispose]());

const infer = async (id: string, model = 'org/bert'): Promise<number> => {
  const body = { model, inputs: 'hello' };
  return (await send(api.port, { path: '/api/inference', body, headers: { 'x-request-id': id } })).status;
};

/** The lines of these messages, each with the model and the id of its request. */
const linesOf = (...messages: string[]): unknown[] =>
  api
    .lines()
    .filter(({ message }) => messages.includes(message))
    .map(({ message, fields }) => [message, fields['model'], fields['request_id']]);

it('loads and evictions carry the id of the request that needed them', async () => {
  api = await createEngineLog(undefined, { MAX_LOADED_MODELS: '1' });
  expect([await infer('first'), await infer('second', 'own/bert'), await infer('third', 'own/bert')]).toEqual(
    [200, 200, 200],
  );
  expect(linesOf('model loaded', 'model evicted')).toEqual([
    ['model loaded', 'org/bert', 'first'],
    ['model evicted', 'org/bert', 'second'],
    ['model loaded', 'own/bert', 'second'],
  ]);
});

it('room that one request leaves and another has waited for is the other one’s', async () => {
  api = await createEngineLog(undefined, { MAX_LOADED_MODELS: '1', TEXT_WORKERS: '2' });
  const running = Promise.withResolvers<undefined>();
  const ends = Promise.withResolvers<never>();
  api.behave(async () => {
    running.resolve(undefined);
    return await ends.promise;
  });
  const first = infer('first');
  await running.promise;
  api.behave(undefined);
  const second = infer('second', 'own/bert');
  await expect.poll(() => api.waitsForRoom('own/bert')).toBe(true);
  ends.reject(new HearthError('INVALID_INPUT', 'It is over.', 'Go on.'));
  expect(await Promise.all([first, second])).toEqual([400, 200]);
  expect(linesOf('model evicted')).toEqual([['model evicted', 'org/bert', 'second']]);
});

it('the end of a process carries the id of who ran it, and none where nobody did', async () => {
  api = await createEngineLog();
  expect(await infer('loads')).toBe(200);
  api.behave(async (die) => {
    die('SIGSEGV');
    return await new Promise<never>(() => undefined);
  });
  expect(await infer('crashes')).toBe(500);
  api.behave(undefined);
  expect(await infer('again')).toBe(200);
  api.killAll();
  const ended = (): unknown[] => linesOf('runner ended', 'runner crashed while it worked');
  await expect.poll(() => ended().length).toBe(3);
  expect(ended()).toEqual([
    ['runner ended', 'org/bert', 'crashes'],
    ['runner crashed while it worked', 'org/bert', 'crashes'],
    ['runner ended', 'org/bert', undefined],
  ]);
});

it('want of memory carries the id of the request that met it', async () => {
  api = await createEngineLog();
  api.behave(() => Promise.reject(new HearthError('INSUFFICIENT_MEMORY', 'The GPU is full.', 'Wait.')));
  expect(await infer('large')).toBe(507);
  expect(linesOf('memory ran out')).toEqual([['memory ran out', 'org/bert', 'large']]);
});

it('a load that no inference asked for carries the id of its HTTP request', async () => {
  api = await createEngineLog();
  const path = '/api/models/load/org%2Fbert';
  const headers = { 'x-request-id': 'load' };
  expect((await send(api.port, { path, method: 'POST', body: {}, headers })).status).toBe(200);
  expect(linesOf('model loaded')).toEqual([['model loaded', 'org/bert', 'load']]);
});
