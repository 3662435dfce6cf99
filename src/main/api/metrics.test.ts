import { afterAll, beforeAll, expect, it } from 'vitest';
import { readExposition } from '../telemetry/testing/exposition.ts';
import { listening, send, type Listening } from './testing/listening.ts';

let server: Listening;
beforeAll(async () => {
  server = await listening();
});
afterAll(() => server[Symbol.asyncDispose]());

it('gives the metrics to whoever has the token, in the type that Prometheus asks for', async () => {
  const { status, headers, text } = await send(server.port, { path: '/metrics' });
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(readExposition(text).get('hearth_memory_watermark_ratio')?.samples[0]?.value).toBe(0.85);
});

it('gives them to nobody else', async () => {
  expect((await send(server.port, { path: '/metrics', headers: { authorization: null } })).status).toBe(401);
});
