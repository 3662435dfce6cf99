/** The Evaluate view's routes over a wire: whatever crosses it is parsed with the contract on both sides. */
import { afterEach, expect, it } from 'vitest';
import { evaluationRoutes } from '../../shared/evaluation/routes.ts';
import type { EvalProgress } from '../../shared/evaluation/report.ts';
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

function page(): { readonly client: Client<typeof evaluationRoutes>; readonly engine: FakeEngine } {
  const engine = new FakeEngine();
  engine.script = positive;
  const [ours, theirs] = memoryPair();
  serve(evaluationRoutes, evaluationHandlers(fakeEvaluation(engine)), theirs);
  const client = connect(evaluationRoutes, ours);
  ends.push(() => client[Symbol.dispose]());
  return { client, engine };
}

it('tells how far it is up to the true total, gives the report, and keeps it as the last one', async () => {
  const { client } = page();
  expect(await client.call('latestEvaluation', {}).output).toEqual({ report: null });
  const { sets } = await client.call('evaluationSets', {}).output;
  expect(sets.map(({ task, models }) => [task, models.includes(MODEL)])).toEqual([[TASK, true]]);
  const steps: EvalProgress[] = [];
  const call = client.call('evaluate', PAIRS);
  for await (const step of call) steps.push(step);
  const report = await call.output;
  expect(report.rows.map(({ model, items }) => [model, items])).toEqual([[MODEL, FAKE_ITEMS.length]]);
  expect(steps.at(-1)).toMatchObject({ done: 2 * FAKE_ITEMS.length, total: 2 * FAKE_ITEMS.length });
  expect((await client.call('latestEvaluation', {}).output).report?.id).toBe(report.id);
});

it('is over once the page leaves it, with no report, so that the next one may begin', async () => {
  const { client, engine } = page();
  engine.script = endlessScript;
  const leave = new AbortController();
  const call = client.call('evaluate', PAIRS, { signal: leave.signal });
  setTimeout(() => leave.abort(), 20);
  await expect(call.output).rejects.toMatchObject({ code: 'CANCELLED' });
  engine.script = positive;
  await expect
    .poll(() =>
      client.call('evaluate', PAIRS).output.then(
        ({ rows }) => rows.length,
        () => 0,
      ),
    )
    .toBe(1);
});

it('refuses a second one while the first is under way, in words for the page', async () => {
  const { client } = page();
  const first = client.call('evaluate', PAIRS).output;
  await expect(client.call('evaluate', PAIRS).output).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  await first;
});
