/** What a person waits for behind other people's work, what a flood of events costs, and what keeping a record of it does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatEvent } from '../../src/main/api/event-stream.ts';
import { FAKE_META, type Script } from '../../src/main/api/testing/fake-engine.ts';
import { listening } from '../../src/main/api/testing/listening.ts';
import { LogBook } from '../../src/main/telemetry/log-book.ts';
import { createLogger } from '../../src/main/telemetry/logger.ts';
import { Metrics } from '../../src/main/telemetry/metrics.ts';
import { RequestMeter } from '../../src/main/telemetry/request-meter.ts';
import { healthSchema } from '../../src/shared/models.ts';
import { startChild, type Child } from './child.ts';
import { floodAnswerSchema } from './flood-protocol.ts';
import { HttpClient } from './http-client.ts';
import { RANDOM_MODEL, randomModel } from './random-model.ts';
import { RawClient } from './raw-client.ts';
import type { Row } from './report.ts';
import { measureRounds } from './rounds.ts';
import { startServer, type Server } from './server.ts';
import { judge, median, spreadOf, timeRatio, type Bar, type Sifted } from './stats.ts';

const PAIRS = 8;
const LIMIT_MS = 60_000;

/** Requests in the background while a person asks for something. */
const BACKGROUND = 8;
/** Texts of each: more than can be done while the person's answer begins. */
const TEXTS = 1_000;
const FIRST_TOKEN: Bar = { limit: 1.1, sense: 'at most' };
/** First tokens in one turn of a side; the turn's time is their median. */
const FIRST_TOKENS = 5;
/** Milliseconds between two of them, in which the background is at work again. */
const PAUSE_MS = 200;
/** About sixty tokens. */
const QUESTION =
  'Once upon a time there was a little girl who lived near the sea with her father and a dog. One day they found a ' +
  'small red box under an old tree, and nobody in the village could say who had left it there or what was in it.';

/** Events of a flood, each as long as a token's. */
const EVENTS = 40_000;
const FLOOD: Bar = { limit: 0.8, sense: 'at least' };

/** Requests whose record is kept while the clock runs. */
const RECORDS = 2_000;
const CLASSIFICATIONS = 200;
const RECORD: Bar = { limit: 2, sense: 'at most' };

/** Measures all three; the model with random weights is kept in `cache`, and `pairs` overrides the number of rounds. */
export async function measureTraffic(cache: string, pairs = PAIRS): Promise<Row[]> {
  const effort = { pairs, limitMs: LIMIT_MS };
  await randomModel(cache);
  await using server = await startServer({ models: [cache] });
  const behind = await measureRounds(
    () => firstToken(server, BACKGROUND),
    () => firstToken(server, 0),
    effort,
  );
  const classification = await classificationMs(server);
  const shares = (await recordsMs()).map((ms) => (ms / classification) * 100);
  return [
    ratio(
      `First token of the 135M behind ${String(BACKGROUND)} background requests / alone`,
      behind,
      timeRatio,
      FIRST_TOKEN,
    ),
    ratio(
      'Events a second, Hearth / node:http that writes the same bytes',
      await floods(effort),
      faster,
      FLOOD,
    ),
    row(
      'Log and metrics of a classification request, of its whole time',
      '%',
      shares,
      RECORD,
      shares.length,
      0,
    ),
  ];
}

const faster = (round: Parameters<typeof timeRatio>[0]): number => 1 / timeRatio(round);

function ratio(name: string, { kept, thrown }: Sifted, of: typeof timeRatio, bar: Bar): Row {
  return row(
    name,
    '×',
    kept.map((round) => of(round)),
    bar,
    kept.length,
    thrown,
  );
}

function row(name: string, unit: string, values: number[], bar: Bar, kept: number, thrown: number): Row {
  const spread = spreadOf(values);
  return { name, unit, digits: 3, spread, bar, kept, thrown, verdict: judge(spread.p50, bar, kept) };
}

/** Milliseconds until the first token of a person's request, with so many lists of texts under way or waiting. */
async function firstToken(server: Server, background: number): Promise<number> {
  const leave = new AbortController();
  const body = {
    model: 'hearth/sentiment-minilm',
    inputs: Array.from({ length: TEXTS }, () => 'It was a wonderful day.'),
    priority: 'background',
  };
  const lists = Array.from({ length: background }, () =>
    fetch(`${server.origin}/api/inference`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: leave.signal,
    }).then(
      () => 'ended before the last first token was there',
      () => 'left',
    ),
  );
  await until(server, background);
  const http = new HttpClient(server.origin);
  const times: number[] = [];
  const mine = { model: RANDOM_MODEL, inputs: QUESTION, priority: 'interactive' };
  // The first one may load the model.
  for (let turn = 0; turn <= FIRST_TOKENS; turn++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const { tokenTimes } = await http.stream({ ...mine, options: { max_new_tokens: 2 } });
    if (turn > 0) times.push(tokenTimes[0]?.at ?? NaN);
  }
  http.close();
  leave.abort();
  const early = (await Promise.all(lists)).filter((end) => end !== 'left').length;
  if (background > 0 && early === background)
    throw new Error('the background had ended before it was measured against');
  await until(server, 0);
  return median(times);
}

/** Waits until so many requests are under way or waiting. */
async function until(server: Server, requests: number): Promise<void> {
  for (;;) {
    const { queue } = healthSchema.parse(await (await fetch(`${server.origin}/api/health`)).json());
    if (queue.depth + queue.running === requests) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Both sides of the flood: the whole of Hearth's HTTP over an engine that only tells tokens, and bare writes. */
async function floods(effort: { pairs: number; limitMs: number }): Promise<Sifted> {
  const events = Array.from({ length: EVENTS }, (_, seq) => ({ ...TOKEN, request_id: ID, seq }));
  const script: Script = async function* () {
    for (const { type, text } of events) yield { type, text };
    yield { type: 'done', model: 'm', task: 'text-generation', result: null, meta: FAKE_META };
  };
  await using hearth = await listening({ token: null });
  hearth.engine.script = script;
  const texts = events.map(formatEvent);
  const bare = createServer((_request, response) => void pour(texts, response));
  await new Promise<void>((resolve) => void bare.listen(0, '127.0.0.1', resolve));
  const address = bare.address();
  if (address === null || typeof address === 'string') throw new Error('the bare server has no port');
  const port = String(address.port);
  await using reader = startChild('./flood-client.ts');
  const body = JSON.stringify({
    model: 'hearth/ember',
    task: 'text-generation',
    inputs: 'x',
  });
  try {
    return await measureRounds(
      () => read(reader, `${hearth.origin}/api/inference/stream`, body, EVENTS),
      () => read(reader, `http://127.0.0.1:${port}/`, body, EVENTS),
      effort,
    );
  } finally {
    bare.close();
  }
}

/** Writes each text by itself and waits where the reader is behind. */
async function pour(texts: readonly string[], response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const text of texts)
    if (!response.write(text)) await new Promise<void>((resolve) => void response.once('drain', resolve));
  response.end();
}

async function read(reader: Child, url: string, body: string, atLeast: number): Promise<number> {
  const { ms, bytes } = await reader.ask({ url, body }, floodAnswerSchema);
  if (bytes < atLeast * formatEvent({ ...TOKEN, request_id: ID, seq: 0 }).length)
    throw new Error(`${url} sent ${String(bytes)} bytes, fewer than the events have`);
  return ms;
}

const ID = 'f1000000-0000-4000-8000-000000000000';
const TOKEN = { type: 'token', text: ' once' } as const;

async function classificationMs({ origin }: Server): Promise<number> {
  using http = await RawClient.open(origin);
  const request = http.request({ model: 'hearth/sentiment-minilm', inputs: 'It was a wonderful day.' });
  const times: number[] = [];
  for (let index = 0; index < CLASSIFICATIONS; index++) times.push((await http.send(request)).ms);
  return median(times);
}

/** Milliseconds for the record of one request: its metrics, and both of its lines in the log and its file. */
async function recordsMs(): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-log-'));
  const book = new LogBook();
  book.keepIn(folder);
  const log = createLogger('silent', { book, dataFolder: folder });
  const metrics = new Metrics(() => NOTHING);
  const times: number[] = [];
  try {
    // The first turn compiles the code.
    for (let turn = 0; turn <= PAIRS; turn++) {
      const started = performance.now();
      for (let index = 0; index < RECORDS; index++) recordOne(metrics, log);
      if (turn > 0) times.push((performance.now() - started) / RECORDS);
    }
  } finally {
    book[Symbol.dispose]();
    await rm(folder, { recursive: true, force: true });
  }
  return times;
}

function recordOne(metrics: Metrics, log: ReturnType<typeof createLogger>): void {
  const meter = new RequestMeter(metrics, () => performance.now());
  meter.accepted({ model: 'hearth/sentiment-minilm', task: 'text-classification' });
  const phases = { accept_ms: 0.2, queue_ms: 0.1, load_ms: 0, run_ms: 3.1, encode_ms: 0.1 };
  meter.event({ type: 'done', model: 'm', task: 'text-classification', result: null, meta: FAKE_META });
  const fields = { request_id: ID, model: 'hearth/sentiment-minilm', task: 'text-classification' };
  log.info({ ...fields, ...FAKE_META, ...phases, warnings: 0 }, 'done');
  log.info({ method: 'POST', route: '/api/inference', status: 200, ms: 4, request_id: ID }, 'answered');
}

const NOTHING = {
  activeModels: 0,
  memoryUsed: 0,
  memorySize: 0,
  watermark: 0.85,
  queueDepth: 0,
  running: 0,
  models: [],
  quantizationSavings: 0,
};
