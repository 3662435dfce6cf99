/** Encoders through HTTP against onnxruntime-node alone: the same graph, ids, threads and session options. */
import { fileURLToPath } from 'node:url';
import { hostFacts } from '../../src/main/devices/host.ts';
import { threadsFor } from '../../src/main/models/resolver.ts';
import { TextTokenizer } from '../../src/runner/backends/tokenizer.ts';
import { bareRunsSchema, doneSchema } from './bare-protocol.ts';
import { startChild, type Child } from './child.ts';
import type { HttpClient } from './http-client.ts';
import type { Row } from './report.ts';
import { measureRounds } from './rounds.ts';
import { startServer } from './server.ts';
import { judge, median, spreadOf, timeRatio, type Bar } from './stats.ts';

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
/** Turns of one side that are further apart than this were disturbed. */
const TOLERANCE = 0.08;
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
    for (const length of LENGTHS) rows.push(...(await measureLength(server.http, bare, tokenizer, subject, length, pairs)));
    await server.http.unload(subject.model);
  }
  return rows;
}

/** Where the time of a request goes, in milliseconds. */
interface Split {
  /** In the client and on the socket: outside of the engine. */
  readonly wire: number[];
  /** In the engine, but not in a run of the bare library: queue, pipe, tokenizing, reading the result. */
  readonly engine: number[];
}

async function measureLength(
  http: HttpClient,
  bare: Child,
  tokenizer: TextTokenizer,
  { model, name }: Subject,
  length: number,
  pairs: number,
): Promise<Row[]> {
  const text = textOf(tokenizer, length);
  const ids = tokenizer.wrap(tokenizer.bareIds(text));
  const split: Split = { wire: [], engine: [] };
  const throughHttp = async (): Promise<number> => {
    const turn: number[] = [];
    for (let index = 0; index < UNCOUNTED + REQUESTS; index++) {
      const { value, ms } = await http.infer({ model, inputs: text });
      if (value.meta.input_tokens !== length) throw new Error(`${model} saw ${String(value.meta.input_tokens)} tokens instead of ${length}`);
      if (index < UNCOUNTED) continue;
      turn.push(ms);
      split.wire.push(ms - value.meta.latency_ms);
      split.engine.push(value.meta.latency_ms);
    }
    return median(turn);
  };
  const alone = async (): Promise<number> => {
    const { ms } = await bare.ask({ ask: 'run', ids, times: UNCOUNTED + REQUESTS }, bareRunsSchema);
    return median(ms.slice(UNCOUNTED));
  };
  await throughHttp();
  await alone();
  for (const times of Object.values(split)) times.length = 0;
  const { kept, thrown } = await measureRounds(throughHttp, alone, { pairs, limitMs: LIMIT_MS, tolerance: TOLERANCE });
  const bareMs = median(kept.flatMap((round) => round.bare));
  const row = (title: string, unit: string, digits: number, values: readonly number[], bar: Bar | null): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, kept.length);
    return { name: `${title}, ${name} of ${length} tokens`, unit, digits, spread, bar, kept: kept.length, thrown, verdict };
  };
  return [
    row('Latency, HTTP / bare', '×', 3, kept.map(timeRatio), LATENCY),
    row('– session.run alone', 'ms', 2, kept.flatMap((round) => round.bare), null),
    row('– tokenizing alone', 'ms', 2, tokenizing(tokenizer, text), null),
    row('– engine and pipe, tokenizing included', 'ms', 2, split.engine.map((ms) => ms - bareMs), null),
    row('– client and HTTP', 'ms', 2, split.wire, null),
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
