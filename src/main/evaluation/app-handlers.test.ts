/** The Evaluate view's routes over a wire: whatever crosses it is parsed with the contract on both sides. */
import { afterEach, expect, it } from 'vitest';
import { evaluationRoutes } from '../../shared/evaluation/routes.ts';
import type { EvalState } from '../../shared/evaluation/report.ts';
import { connect } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/server.ts';
import { memoryPair } from '../../shared/rpc/wires/memory.ts';
import { FakeEngine, FAKE_META, endlessScript, type Script } from '../api/testing/fake-engine.ts';
import { FAKE_ITEMS, fakeEvaluation } from '../api/testing/fake-evaluation.ts';
import { evaluationHandlers } from './app-handlers.ts';

const MODEL = 'hearth/sentiment-minilm';
const TASK = 'text-classification' as const;
const PAIRS = { pairs: [{ task: TASK, model: MODEL }] };

const positive: Script = async function* ({ model }) {
  const meta = { ...FAKE_META, queue_ms: 1, load_ms: 2, latency_ms: 13 };
  yield { type: 'queued', position: 0 };
  yield { type: 'done', model, task: TASK, result: [{ label: 'POSITIVE', score: 0.9 }], meta };
};

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A page over an engine, and what opens another one over the same. */
function page() {
  const engine = new FakeEngine();
  engine.script = positive;
  const evaluation = fakeEvaluation(engine);
  const another = (): Client<typeof evaluationRoutes> => {
    const [ours, theirs] = memoryPair();
    serve(evaluationRoutes, evaluationHandlers(evaluation), theirs);
    const client = connect(evaluationRoutes, ours);
    ends.push(() => client[Symbol.dispose]());
    return client;
  };
  return { client: another(), engine, another };
}

/** What is told of evaluations from now on. */
function watched(client: Client<typeof evaluationRoutes>): EvalState[] {
  const told: EvalState[] = [];
  const leave = new AbortController();
  ends.push(() => leave.abort());
  const call = client.call('watchEvaluation', {}, { signal: leave.signal });
  call.output.catch(() => undefined);
  void (async () => {
    for await (const state of call) told.push(state);
  })().catch(() => undefined);
  return told;
}

const over = (told: readonly EvalState[]) => expect.poll(() => told.at(-1)?.running ?? 'over').toBe('over');

it('tells how far it is up to the true total, and has the report when it is over', async () => {
  const { client } = page();
  expect(await client.call('latestEvaluation', {}).output).toEqual({ report: null, trends: [] });
  const { sets } = await client.call('evaluationSets', {}).output;
  expect(sets.map(({ task, models }) => [task, models.includes(MODEL)])).toEqual([[TASK, true]]);
  const told = watched(client);
  await client.call('startEvaluation', PAIRS).output;
  await expect.poll(() => told.at(-1)?.report).toEqual(expect.any(String));
  await over(told);
  const { report, trends } = await client.call('latestEvaluation', {}).output;
  expect(report?.rows.map(({ model, items }) => [model, items])).toEqual([[MODEL, FAKE_ITEMS.length]]);
  expect(trends).toMatchObject([{ model: MODEL, points: [{ report: report?.id }] }]);
  expect(told.at(-1)).toEqual({ running: null, ended: null, report: report?.id });
  expect(told.some(({ running }) => running?.step?.total === 2 * FAKE_ITEMS.length)).toBe(true);
});

it('goes on when its page leaves, and the page that comes finds it, and its result', async () => {
  const { client, engine, another } = page();
  const held = Promise.withResolvers<true>();
  engine.script = async function* (request, signal) {
    await held.promise;
    yield* positive(request, signal);
  };
  await client.call('startEvaluation', PAIRS).output;
  client[Symbol.dispose]();
  const next = another();
  const told = watched(next);
  await expect.poll(() => told.at(-1)?.running?.step?.model).toBe(MODEL);
  held.resolve(true);
  await expect.poll(() => told.at(-1)?.report).toEqual(expect.any(String));
  expect((await next.call('latestEvaluation', {}).output).report?.rows).toHaveLength(1);
});

it('is stopped from any page, with no report, so that the next one may begin', async () => {
  const { client, engine, another } = page();
  expect(await client.call('stopEvaluation', {}).output).toEqual({ stopped: false });
  engine.script = endlessScript;
  await client.call('startEvaluation', PAIRS).output;
  const other = another();
  const told = watched(other);
  expect(await other.call('stopEvaluation', {}).output).toEqual({ stopped: true });
  await expect.poll(() => told.at(-1)).toEqual({ running: null, ended: 'stopped', report: null });
  engine.script = positive;
  await client.call('startEvaluation', PAIRS).output;
  await expect.poll(() => told.at(-1)?.report).toEqual(expect.any(String));
});

it('refuses a second one while the first is under way, in words for the page that asked, and goes on', async () => {
  const { client, engine } = page();
  engine.script = endlessScript;
  await client.call('startEvaluation', PAIRS).output;
  const told = watched(client);
  await expect(client.call('startEvaluation', PAIRS).output).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  await expect.poll(() => told.at(-1)).toMatchObject({ running: { step: { model: MODEL } }, ended: null });
  await client.call('stopEvaluation', {}).output;
});
