/** Encoders through HTTP against onnxruntime-node alone: the same graph, ids, threads and session options. */
import { fileURLToPath } from 'node:url';
import { hostFacts } from '../../src/main/devices/host.ts';
import { threadsFor } from '../../src/main/models/threads.ts';
import { TextTokenizer } from '../../src/runner/backends/tokenizer.ts';
import { bareRunsSchema, doneSchema } from './bare-protocol.ts';
import { startChild, type Child } from './child.ts';
import { RawClient } from './raw-client.ts';
import type { Row } from './report.ts';
import { measureRounds } from './rounds.ts';
import { startServer, type Server } from './server.ts';
import { judge, median, spreadOf, timeRatio, type Bar, type Sifted } from './stats.ts';

/** One embedded encoder. */
interface Subject {
  readonly model: string;
  readonly name: string;
  readonly file: string;
}

const SUBJECTS: readonly Subject[] = [
  { model: 'hearth/sentiment-minilm', name: 'classification', file: 'onnx/model_q4.onnx' },
  { model: 'sentence-transformers/all-MiniLM-L6-v2', name: 'embedding', file: 'onnx/model_quantized.onnx' },
];

/** Tokens of an input, special ones included. */
const LENGTHS = [32, 128];
/** Requests in one turn of a side; the turn's time is their median. */
const REQUESTS = 40;
/** Requests at the start of a turn that don't count: the other side has had the caches and the threads are asleep. */
const UNCOUNTED = 5;
const PAIRS = 12;
const LIMIT_MS = 25_000;
const LATENCY: Bar = { limit: 1.1, sense: 'at most' };

/** Measures both encoders at both lengths; `pairs` overrides the number of rounds. */
export async function measureEncoders(pairs = PAIRS): Promise<Row[]> {
  await using server = await startServer();
  const rows: Row[] = [];
  for (const subject of SUBJECTS) {
    const folder = fileURLToPath(new URL(`../../resources/models/${subject.model}`, import.meta.url));
    const tokenizer = await TextTokenizer.load(folder);
    await using bare = startChild('./bare-onnx.ts');
    const threads = threadsFor('onnx', (await hostFacts()).cores);
    await bare.ask({ ask: 'load', path: `${folder}/${subject.file}`, threads }, doneSchema);
    for (const length of LENGTHS) {
      const text = textOf(tokenizer, length);
      const work = { subject, length, text, ids: tokenizer.wrap(tokenizer.bareIds(text)) };
      rows.push(...(await measureLength(server, bare, tokenizer, work, pairs)));
    }
    await server.http.unload(subject.model);
  }
  return rows;
}

/** An input of a known length for one of the encoders. */
interface Work {
  readonly subject: Subject;
  readonly length: number;
  readonly text: string;
  readonly ids: readonly number[];
}

/** Where the times of the counted requests went, in milliseconds. */
interface Split {
  /** In the client and on the socket: outside of the engine. */
  readonly outside: number[];
  /** In the engine, with the run of the library. */
  readonly engine: number[];
}

async function measureLength(
  server: Server,
  bare: Child,
  tokenizer: TextTokenizer,
  work: Work,
  pairs: number,
): Promise<Row[]> {
  using http = await RawClient.open(server.origin);
  const hearth = (split: Split): Promise<number> => turnThroughHttp(http, work, split);
  const alone = async (): Promise<number> => {
    const { ms } = await bare.ask({ ask: 'run', ids: work.ids, times: UNCOUNTED + REQUESTS }, bareRunsSchema);
    return median(ms.slice(UNCOUNTED));
  };
  await hearth({ outside: [], engine: [] });
  await alone();
  const split: Split = { outside: [], engine: [] };
  const sifted = await measureRounds(() => hearth(split), alone, { pairs, limitMs: LIMIT_MS });
  return rowsOf(work, sifted, split, tokenizing(tokenizer, work.text));
}

/** One turn: the median of its requests. */
async function turnThroughHttp(
  http: RawClient,
  { subject, length, text }: Work,
  split: Split,
): Promise<number> {
  const turn: number[] = [];
  const request = http.request({ model: subject.model, inputs: text });
  for (let index = 0; index < UNCOUNTED + REQUESTS; index++) {
    const { value, ms } = await http.send(request);
    const { input_tokens: seen, latency_ms: engine } = value.meta;
    if (seen !== length) throw new Error(`${subject.model} saw ${String(seen)} tokens instead of ${length}`);
    if (index < UNCOUNTED) continue;
    turn.push(ms);
    split.outside.push(ms - engine);
    split.engine.push(engine);
  }
  return median(turn);
}

function rowsOf(
  { subject, length }: Work,
  { kept, thrown }: Sifted,
  split: Split,
  tokenizing: readonly number[],
): Row[] {
  const bareMs = kept.flatMap((round) => round.bare);
  const row = (
    title: string,
    unit: string,
    digits: number,
    values: readonly number[],
    bar: Bar | null,
  ): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, kept.length);
    const name = `${title}, ${subject.name} of ${length} tokens`;
    return { name, unit, digits, spread, bar, kept: kept.length, thrown, verdict };
  };
  const beside = split.engine.map((ms) => ms - median(bareMs));
  return [
    row('Latency, HTTP / bare', '×', 3, kept.map(timeRatio), LATENCY),
    row('– session.run alone', 'ms', 2, bareMs, null),
    row('– tokenizing alone', 'ms', 2, tokenizing, null),
    row('– engine and pipe, tokenizing included', 'ms', 2, beside, null),
    row('– client and HTTP', 'ms', 2, split.outside, null),
  ];
}

const PASSAGE =
  'The weather was fine when we walked along the river in the morning, and the people whom we met were kind to us. ' +
  'Later it rained for hours, so we sat in a small cafe, drank hot chocolate and read the paper until the sky was clear again. ' +
  'In the evening my sister cooked dinner for all of us, which was a great success, though the soup had far too much salt. ' +
  'We talked about the old house by the lake and the long summers there, and nobody wanted to go home before midnight came.';

/** A text that is exactly so many tokens long with the special ones: words of the passage, then short ones. */
function textOf(tokenizer: TextTokenizer, length: number): string {
  const lengthOf = (text: string): number => tokenizer.wrap(tokenizer.bareIds(text)).length;
  let text = '';
  for (const word of PASSAGE.split(' ')) {
    const longer = text === '' ? word : `${text} ${word}`;
    if (lengthOf(longer) > length) break;
    text = longer;
  }
  while (lengthOf(text) < length) text += ' a';
  if (lengthOf(text) !== length) throw new Error(`no text of ${length} tokens was found`);
  return text;
}

/** Milliseconds for turning the text into ids, in this process. */
function tokenizing(tokenizer: TextTokenizer, text: string): number[] {
  return Array.from({ length: REQUESTS }, () => {
    const started = performance.now();
    tokenizer.wrap(tokenizer.bareIds(text));
    return performance.now() - started;
  });
}
