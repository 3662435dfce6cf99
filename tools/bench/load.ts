/** Two hundred mixed requests over six models on loopback where three have room: what they wait for, and what it costs. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readExposition } from '../../src/main/telemetry/testing/exposition.ts';
import { HttpClient } from './http-client.ts';
import type { Row } from './report.ts';
import { startServer, type Server } from './server.ts';
import { judge, spreadOf, type Bar } from './stats.ts';

const REQUESTS = 200;
/** Clients at a time, each with one connection. */
const CLIENTS = 12;
const ROOM = 3;
const SAMPLE_MS = 100;
/** After the last answer nothing may be unloaded for so long. */
const CALM_MS = 2_000;
const NONE: Bar = { limit: 0, sense: 'at most' };
const WATERMARK: Bar = { limit: 1, sense: 'at most' };

const WORK: readonly object[] = [
  { model: 'hearth/ember:Q8_0', inputs: 'Once upon a time', options: { max_new_tokens: 32, seed: 1 } },
  { model: 'hearth/sentiment-minilm', inputs: 'It was a wonderful day.' },
  { model: 'sentence-transformers/all-MiniLM-L6-v2', inputs: 'A dog runs in the park.' },
  { model: 'tiny/bert-ner', inputs: 'Ann lives in Paris.' },
  { model: 'tiny/bert-cls', task: 'feature-extraction', inputs: 'A dog runs in the park.' },
  { model: 'tiny/t5', inputs: 'A dog runs in the park.', options: { max_new_tokens: 8 } },
];

const healthSchema = z.object({
  models: z.object({ loaded: z.number() }),
  queue: z.object({ depth: z.number(), running: z.number() }),
  memory: z.object({ used_bytes: z.number(), total_bytes: z.number(), watermark: z.number() }),
});

interface Watched {
  /** The highest share of the watermark that was in use, and the most models in memory. */
  share: number;
  loaded: number;
}

/** Sends them and watches. */
export async function measureLoad(): Promise<Row[]> {
  const models = fileURLToPath(new URL('../reference/goldens/models', import.meta.url));
  const env = { MAX_LOADED_MODELS: String(ROOM), TEXT_WORKERS: '2' };
  await using server = await startServer({ models: [models], env });
  const watched: Watched = { share: 0, loaded: 0 };
  const watch = setInterval(() => void look(server, watched).catch(() => undefined), SAMPLE_MS);
  const times: number[] = [];
  let failed = 0;
  const started = performance.now();
  const order = mixed();
  let next = 0;
  const client = async (): Promise<void> => {
    const http = new HttpClient(server.origin);
    try {
      while (next < REQUESTS) {
        const body = WORK[order[next++] ?? 0] ?? {};
        await http.infer(body).then(
          ({ ms }) => times.push(ms),
          () => (failed += 1),
        );
      }
    } finally {
      http.close();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const drainedS = (performance.now() - started) / 1_000;
  clearInterval(watch);
  const evictions = await evictionsOf(server);
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  const { queue } = await look(server, watched);
  const late = (await evictionsOf(server)) - evictions;
  const row = (
    name: string,
    unit: string,
    digits: number,
    values: readonly number[],
    bar: Bar | null,
  ): Row => {
    const spread = spreadOf(values);
    const missed = bar !== null && judge(spread.p50, bar, Infinity);
    return { ...{ name, unit, digits, spread, bar, kept: REQUESTS, thrown: 0 }, verdict: missed || null };
  };
  return [
    row(
      `${String(REQUESTS)} requests over 6 models with room for ${String(ROOM)}: one request`,
      'ms',
      0,
      times,
      null,
    ),
    row('– until the last has ended', 's', 1, [drainedS], null),
    row('– that failed', '', 0, [failed], NONE),
    row('– left in the queue', '', 0, [queue.depth + queue.running], NONE),
    row('– most memory in use over the watermark', '×', 2, [watched.share], WATERMARK),
    row('– most models in memory', '', 0, [watched.loaded], { limit: ROOM, sense: 'at most' }),
    row('– models unloaded for others, for each request', '', 2, [evictions / REQUESTS], null),
    row('– models unloaded for others once it is calm', '', 0, [late], NONE),
  ];
}

/** Which work each request asks for: at random, but the same in every run. */
function mixed(): number[] {
  let state = 1;
  return Array.from({ length: REQUESTS }, () => {
    // A linear congruential generator (Numerical Recipes); its high bits are the random ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * WORK.length);
  });
}

async function look(server: Server, watched: Watched): Promise<z.output<typeof healthSchema>> {
  const health = healthSchema.parse(await (await fetch(`${server.origin}/api/health`)).json());
  const { used_bytes, total_bytes, watermark } = health.memory;
  watched.share = Math.max(watched.share, used_bytes / (total_bytes * watermark));
  watched.loaded = Math.max(watched.loaded, health.models.loaded);
  return health;
}

async function evictionsOf(server: Server): Promise<number> {
  const families = readExposition(await (await fetch(`${server.origin}/metrics`)).text());
  const samples = families.get('hearth_evictions_total')?.samples ?? [];
  return samples.reduce((sum, { value }) => sum + value, 0);
}
