/** Decoding through HTTP against node-llama-cpp alone: the same file, prompt, threads, context and priority. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { hostFacts } from '../../src/main/devices/host.ts';
import { DEFAULT_CONTEXT } from '../../src/main/models/estimate.ts';
import { threadsFor } from '../../src/main/models/threads.ts';
import { bareDecodeSchema, doneSchema } from './bare-protocol.ts';
import { startChild, type Child } from './child.ts';
import type { HttpClient } from './http-client.ts';
import { RANDOM_MODEL, randomModel } from './random-model.ts';
import type { Row } from './report.ts';
import { measureRounds } from './rounds.ts';
import { startServer } from './server.ts';
import { addedTime, judge, spreadOf, timeRatio, type Bar, type Sifted } from './stats.ts';

/** One model to decode with. */
interface Subject {
  readonly model: string;
  readonly name: string;
  readonly path: string;
  readonly prompts: readonly string[];
  readonly tokens: number;
  /** Undisturbed rounds, and the milliseconds after which no new one begins. */
  readonly pairs: number;
  readonly limitMs: number;
}

const SPEED: Bar = { limit: 0.95, sense: 'at least' };
/** Microseconds for each token; asked of ember alone, since elsewhere it drowns in the spread of a token's own time. */
const WIRE: Bar = { limit: 100, sense: 'at most' };

/** ember ends its stories after a hundred tokens or so, and a turn of a side needs more than that. */
const PROMPTS = [
  'Once upon a time there was a little girl who lived near the sea with her father and a dog.',
  'One day a boy found a small red box under a tree.',
  'The cat and the bird were good friends.',
  'Tom wanted to bake a cake for his mother.',
];

const EMBER = fileURLToPath(new URL('../../resources/models/hearth/ember/ember-Q8_0.gguf', import.meta.url));

/** Measures both models; `pairs` overrides the number of rounds of each. */
export async function measureDecode(cache: string, pairs: number | undefined): Promise<Row[]> {
  const random = await randomModel(cache);
  await using server = await startServer({ models: [cache] });
  const subjects: Subject[] = [
    {
      model: 'hearth/ember:Q8_0',
      name: 'ember 5.8M',
      path: EMBER,
      prompts: PROMPTS,
      tokens: 256,
      pairs: 12,
      limitMs: 45_000,
    },
    {
      model: RANDOM_MODEL,
      name: 'random 135M',
      path: random,
      prompts: PROMPTS.slice(0, 1),
      tokens: 64,
      pairs: 8,
      limitMs: 100_000,
    },
  ];
  const rows: Row[] = [];
  for (const subject of subjects) {
    rows.push(...(await measureSubject(server.http, pairs === undefined ? subject : { ...subject, pairs })));
    await server.http.unload(subject.model);
  }
  return rows;
}

async function measureSubject(http: HttpClient, subject: Subject): Promise<Row[]> {
  await using bare = startChild('./bare-llama.ts');
  const threads = threadsFor('llama', (await hostFacts()).cores);
  await bare.ask({ ask: 'load', path: subject.path, threads, maxContext: DEFAULT_CONTEXT }, doneSchema);
  await assertSameWork(http, bare, subject);
  const sifted = await measureRounds(
    async () => (await decodeThroughHttp(http, subject)).msPerToken,
    async () => (await decodeBare(bare, subject)).msPerToken,
    subject,
  );
  return rowsOf(subject, sifted);
}

/** One answer for each prompt. */
interface Decoded {
  readonly texts: readonly string[];
  /** Milliseconds for each token that follows another one of the same answer. */
  readonly msPerToken: number;
}

const generatedSchema = z.object({ generated_text: z.string(), tokens: z.int() });

async function decodeThroughHttp(http: HttpClient, { model, prompts, tokens }: Subject): Promise<Decoded> {
  // A list even of one prompt, so that the answer always is one.
  const body = { model, inputs: prompts, options: { temperature: 0, max_new_tokens: tokens } };
  const { events, tokenTimes } = await http.stream(body);
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(`${model} did not finish: ${JSON.stringify(last)}`);
  const results = z.array(generatedSchema).parse(last.result);
  const times = [...Map.groupBy(tokenTimes, ({ item }) => item).values()].map((group) =>
    group.map(({ at }) => at),
  );
  const complete = results.every((result, index) => result.tokens === times[index]?.length);
  if (!complete)
    throw new Error(`${model} did not send one event for each token, so that their times can't be told`);
  const spans = times.map((at) => ({ ms: (at.at(-1) ?? NaN) - (at[0] ?? NaN), tokens: at.length }));
  return { texts: results.map((result) => result.generated_text), msPerToken: perToken(spans) };
}

async function decodeBare(bare: Child, { prompts, tokens }: Subject): Promise<Decoded> {
  const answers: z.output<typeof bareDecodeSchema>[] = [];
  for (const prompt of prompts)
    answers.push(await bare.ask({ ask: 'decode', prompt, tokens }, bareDecodeSchema));
  return { texts: answers.map(({ text }) => text), msPerToken: perToken(answers) };
}

function perToken(answers: readonly { readonly ms: number; readonly tokens: number }[]): number {
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return sum(answers.map(({ ms }) => ms)) / sum(answers.map(({ tokens }) => tokens - 1));
}

/** Runs both sides once, to warm them up and to see that they do the same. */
async function assertSameWork(http: HttpClient, bare: Child, subject: Subject): Promise<void> {
  const [hearth, alone] = [await decodeThroughHttp(http, subject), await decodeBare(bare, subject)];
  if (hearth.texts.join('\n') !== alone.texts.join('\n')) {
    throw new Error(
      `${subject.model}: the two sides do not generate the same:\n${hearth.texts.join('\n')}\n———\n${alone.texts.join('\n')}`,
    );
  }
}

function rowsOf({ name, path }: Subject, { kept, thrown }: Sifted): Row[] {
  const row = (title: string, unit: string, digits: number, values: number[], bar: Bar | null): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, kept.length);
    return { name: `${title}, ${name}`, unit, digits, spread, bar, kept: kept.length, thrown, verdict };
  };
  const ofWire = kept.map((round) => addedTime(round) * 1_000);
  const speeds = kept.flatMap(({ hearth }) => hearth.map((ms) => 1_000 / ms));
  return [
    row(
      'Decode speed, HTTP stream / bare',
      '×',
      3,
      kept.map((round) => 1 / timeRatio(round)),
      SPEED,
    ),
    row('Wire and SSE for each token', 'µs', 0, ofWire, path === EMBER ? WIRE : null),
    row('Decode speed through HTTP', 'tokens/s', 0, speeds, null),
  ];
}
