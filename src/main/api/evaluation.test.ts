/** Evaluations over HTTP: the report, the stream, and what is refused. */
import { expect, test } from 'vitest';
import { evalReportSchema } from '../../shared/evaluation/report.ts';
import { FAKE_META } from './testing/fake-engine.ts';
import { errorOf, eventsOf, listening, send, type Listening } from './testing/listening.ts';

/** A server whose classifier says POSITIVE to everything. */
async function serving(): Promise<Listening> {
  const api = await listening();
  api.engine.script = async function* ({ model }) {
    yield { type: 'queued', position: 0 };
    const result = [{ label: 'POSITIVE', score: 1 }];
    yield { type: 'done', model, task: 'text-classification', result, meta: FAKE_META };
  };
  return api;
}

const RUN = '/api/evaluation/run';

test('a report is the answer, and from then on the latest one', async () => {
  await using api = await serving();
  const before = await send(api.port, { path: '/api/evaluation/latest' });
  expect([before.status, errorOf(before).code]).toEqual([404, 'NOT_FOUND']);
  const answer = await send(api.port, { path: RUN, body: { tasks: ['text-classification'] } });
  expect(answer.status).toBe(200);
  const report = evalReportSchema.parse(JSON.parse(answer.text));
  expect(report.rows[0]).toMatchObject({ model: 'hearth/sentiment-minilm', items: 10 });
  const latest = await send(api.port, { path: '/api/evaluation/latest' });
  expect(JSON.parse(latest.text)).toEqual(report);
});

test('a stream tells the progress and ends with the report', async () => {
  await using api = await serving();
  const answer = await send(api.port, { path: RUN, body: { stream: true } });
  expect(answer.headers['content-type']).toContain('text/event-stream');
  const events = eventsOf(answer.text);
  expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index));
  expect(events[0]).toMatchObject({ event: 'progress', data: { task: 'text-classification', total: 20 } });
  expect(events.at(-1)).toMatchObject({ event: 'done', data: { report: { regressed: false } } });
});

test.each([
  [{ tasks: ['echo'] }, 400, 'INVALID_INPUT'],
  [{ taks: [] }, 400, 'INVALID_INPUT'],
  [{ model: 'no/such', stream: true }, 404, 'MODEL_NOT_FOUND'],
  [{ baseline: 'x', stream: true }, 400, 'INVALID_INPUT'],
])('%j is refused with its own status, streamed or not', async (body, status, code) => {
  await using api = await serving();
  const answer = await send(api.port, { path: RUN, body });
  expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
});
