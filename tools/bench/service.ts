/** What the queue costs main, and how soon a cancel ends a model that writes. */
import { z } from 'zod';
import { engineUnderTest } from '../../src/main/testing/engine-under-test.ts';
import { RANDOM_MODEL, randomModel } from './random-model.ts';
import type { Row } from './report.ts';
import { startServer, type Server } from './server.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

const QUEUED = 1_000;
const QUEUE_TURNS = 4;
/** Milliseconds of main's processor for each. */
const QUEUE_COST: Bar = { limit: 5, sense: 'at most' };
const CANCELS = 12;
/** The tokens after which a run is cancelled: enough to know the interval by. */
const TOKENS_BEFORE = 12;
/** Token intervals. */
const CANCEL: Bar = { limit: 1.2, sense: 'at most' };

/** Measures both; the model with random weights is kept in `cache`. */
export async function measureService(cache: string): Promise<Row[]> {
  const costs: number[] = [];
  // The first turn compiles the code.
  for (let turn = 0; turn <= QUEUE_TURNS; turn++) {
    const cost = await queueCost();
    if (turn > 0) costs.push(cost);
  }
  await randomModel(cache);
  await using server = await startServer({ models: [cache] });
  await cancelled(server);
  const cancels: number[] = [];
  for (let cancel = 0; cancel < CANCELS; cancel++) cancels.push(await cancelled(server));
  const row = (name: string, unit: string, values: readonly number[], bar: Bar): Row => {
    const spread = spreadOf(values);
    const verdict = judge(spread.p50, bar, values.length);
    return { name, unit, digits: 2, spread, bar, kept: values.length, thrown: 0, verdict };
  };
  return [
    row(
      `${String(QUEUED)} requests that wait: main's time for each, from its arrival to its end`,
      'ms',
      costs,
      QUEUE_COST,
    ),
    row('Cancel while a model writes, until the client has the end, in token intervals', '', cancels, CANCEL),
  ];
}

/** Processor time of the engine, in ms, for one of a thousand requests that all wait at once and then run. */
async function queueCost(): Promise<number> {
  const { engine, infer } = await engineUnderTest();
  await using _engine = engine;
  engine.settings.change('maxQueueDepth', QUEUED);
  await infer({});
  engine.holdQueue(true);
  const before = process.cpuUsage();
  const all = Array.from({ length: QUEUED }, () => infer({}));
  while (engine.health().queue.depth < QUEUED) await new Promise((resolve) => setTimeout(resolve, 5));
  engine.holdQueue(false);
  const ends = await Promise.all(all);
  const { user, system } = process.cpuUsage(before);
  if (ends.some((events) => events.at(-1)?.type !== 'done')) throw new Error('a request that waited failed');
  return (user + system) / 1_000 / QUEUED;
}

const eventSchema = z.object({ type: z.string(), request_id: z.string() });

/** Token intervals from a cancel to the end of the stream at its reader. */
async function cancelled({ origin }: Server): Promise<number> {
  const body = { model: RANDOM_MODEL, inputs: 'Once upon a time', options: { max_new_tokens: 200 } };
  const response = await fetch(`${origin}/api/inference/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.body === null) throw new Error('the stream has no body');
  const times: number[] = [];
  let asked = 0;
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const now = performance.now();
    for (const [, data = ''] of chunk.matchAll(/^data: (.*)$/gm)) {
      const { type, request_id } = eventSchema.parse(JSON.parse(data));
      if (type === 'error') return (now - asked) / median(intervals(times));
      if (type !== 'token') continue;
      times.push(now);
      if (times.length !== TOKENS_BEFORE) continue;
      asked = performance.now();
      void fetch(`${origin}/api/inference/cancel/${request_id}`, { method: 'POST' });
    }
  }
  throw new Error('the stream ended without an error');
}

function intervals(times: readonly number[]): number[] {
  return times.slice(1).map((at, index) => at - (times[index] ?? at));
}
