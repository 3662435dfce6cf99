/** What is in a log after requests that carry marks in every place where a client can put something. */
import { afterEach, expect, it } from 'vitest';
import { createEngineLog, type LoggedApi } from './testing/logged-api.ts';
import { TOKEN, send, sendRaw } from './testing/listening.ts';

const MARK = 'XyzzyMark';
let api: LoggedApi;

afterEach(() => api[Symbol.asyncDispose]());

/** Requests that succeed, fail in the runner, crash it, are refused and are turned away; each carries the mark. */
async function useIt(): Promise<void> {
  const infer = async (body: object, headers = {}) =>
    await send(api.port, { path: '/api/inference', body: { model: 'org/bert', ...body }, headers });
  expect((await infer({ inputs: `${MARK} fine` })).status).toBe(200);
  api.behave(async () => {
    throw new Error(`can't do ${MARK}`);
  });
  expect((await infer({ inputs: 'x' })).status).toBe(500);
  api.behave(async (die) => {
    die('SIGSEGV');
    return await new Promise<never>(() => undefined);
  });
  expect((await infer({ inputs: MARK })).status).toBe(500);
  expect((await infer({ inputs: 'x', model: `/home/${MARK}/a model.gguf` })).status).toBe(404);
  expect((await infer({ inputs: { [MARK]: 1 } })).status).toBe(400);
  expect((await infer({ inputs: 'x' }, { authorization: `Bearer ${MARK}` })).status).toBe(401);
  expect((await infer({ inputs: 'x' }, { host: `${MARK}.example` })).status).toBe(403);
  expect((await infer({ inputs: 'x' }, { origin: `http://${MARK}.example` })).status).toBe(403);
  expect((await send(api.port, { path: `/${MARK}?token=${TOKEN}` })).status).toBe(404);
  expect((await sendRaw(api.port, `${MARK}\r\n\r\n`)).status).toBe(400);
}

it('the log holds nothing of what was sent, and tells who was turned away on a channel of its own', async () => {
  api = await createEngineLog();
  await useIt();
  await expect.poll(() => api.lines().filter(({ message }) => message === 'refused').length).toBe(4);
  const text = JSON.stringify(api.lines());
  expect(text).not.toContain(MARK);
  expect(text).not.toContain(TOKEN);
  const refused = api.lines().filter(({ fields }) => fields['channel'] === 'hearth.security');
  expect(refused.map(({ fields }) => fields['check'])).toEqual(['token', 'host', 'origin', 'protocol']);
  for (const { fields } of refused) expect(fields['request_id']).toMatch(/\S/);
  // The failed and the good ones have their one line each, and the request's id in it.
  const ends = api.lines().filter(({ message }) => message === 'done' || message === 'failed');
  expect(ends.map(({ message }) => message)).toEqual(['done', 'failed', 'failed']);
  for (const { fields } of ends) expect(fields['request_id']).toMatch(/\S/);
});

it('HEARTH_LOG_CONTENT=1 shows what went wrong in full, and still no token', async () => {
  api = await createEngineLog('1');
  await useIt();
  const text = JSON.stringify(api.lines());
  expect(text).toContain(`can't do ${MARK}`);
  expect(text).not.toContain(TOKEN);
});
