/** Decoding through HTTP against node-llama-cpp alone: the same file, prompt, threads, context and priority. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { hostFacts } from '../../src/main/devices/host.ts';
import { DEFAULT_CONTEXT } from '../../src/main/models/estimate.ts';
import { threadsFor } from '../../src/main/models/resolver.ts';
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
  readonly prompt: string;
  readonly tokens: number;
  /** Undisturbed rounds, and the milliseconds after which no new one begins. */
  readonly pairs: number;
  readonly limitMs: number;
}

/** Turns of one side that are further apart than this were disturbed. */
const TOLERANCE = 0.08;

const SPEED: Bar = { limit: 0.95, sense: 'at least' };
/** Microseconds for each token. */
const WIRE: Bar = { limit: 100, sense: 'at most' };

const EMBER = fileURLToPath(new URL('../../resources/models/hearth/ember/ember-Q8_0.gguf', import.meta.url));

/** Measures both models; `pairs` overrides the number of rounds of each. */
export async function measureDecode(cache: string, pairs: number | undefined): Promise<Row[]> {
  const random = await randomModel(cache);
  await using server = await startServer({ models: [cache] });
  const prompt = 'Once upon a time there was a little girl who lived near the sea with her father and a dog.';
  const subjects: Subject[] = [
    { model: 'hearth/ember:Q8_0', name: 'ember 5.8M', path: EMBER, prompt, tokens: 400, pairs: 12, limitMs: 45_000 },
    { model: RANDOM_MODEL, name: 'random 135M', path: random, prompt, tokens: 64, pairs: 8, limitMs: 100_000 },
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
  const work = await sameWork(http, bare, subject);
  const sifted = await measureRounds(
    async () => (await decodeThroughHttp(http, subject)).ms / (work - 1),
    async () => (await decodeBare(bare, subject)).ms / (work - 1),
    { ...subject, tolerance: TOLERANCE },
  );
  return rowsOf(subject, sifted);
}

interface Decoded {
  readonly text: string;
  readonly tokens: number;
  /** From the first token to the last. */
  readonly ms: number;
}

const generatedSchema = z.object({ generated_text: z.string(), tokens: z.int() });

async function decodeThroughHttp(http: HttpClient, { model, prompt, tokens }: Subject): Promise<Decoded> {
  const { events, tokenTimes } = await http.stream({
    model,
    inputs: prompt,
    options: { temperature: 0, max_new_tokens: tokens },
  });
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(`${model} did not finish: ${JSON.stringify(last)}`);
  const result = generatedSchema.parse(last.result);
  if (tokenTimes.length !== result.tokens) {
    throw new Error(`${model} sent ${tokenTimes.length} token events for ${result.tokens} tokens: the times of first and last are not those of tokens`);
  }
  const ms = (tokenTimes.at(-1) ?? NaN) - (tokenTimes[0] ?? NaN);
  return { text: result.generated_text, tokens: result.tokens, ms };
}

async function decodeBare(bare: Child, { prompt, tokens }: Subject): Promise<Decoded> {
  const { decodeMs, ...decoded } = await bare.ask({ ask: 'decode', prompt, tokens }, bareDecodeSchema);
  return { ...decoded, ms: decodeMs };
}

/** Runs both sides once, to warm them up and to see that they do the same; gives the number of tokens. */
async function sameWork(http: HttpClient, bare: Child, subject: Subject): Promise<number> {
  const [hearth, alone] = [await decodeThroughHttp(http, subject), await decodeBare(bare, subject)];
  if (hearth.text !== alone.text || hearth.tokens !== alone.tokens) {
    throw new Error(`${subject.model}: the two sides do not generate the same:\n${hearth.text}\n———\n${alone.text}`);
  }
  return hearth.tokens;
}

function rowsOf({ name }: Subject, { kept, thrown }: Sifted): Row[] {
  const row = (title: string, unit: string, digits: number, values: number[], bar: Bar | null): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, kept.length);
    return { name: `${title}, ${name}`, unit, digits, spread, bar, kept: kept.length, thrown, verdict };
  };
  const ofWire = kept.map((round) => addedTime(round) * 1_000);
  const speeds = kept.flatMap(({ hearth }) => hearth.map((ms) => 1_000 / ms));
  return [
    row('Decode speed, HTTP stream / bare', '×', 3, kept.map((round) => 1 / timeRatio(round)), SPEED),
    row('Wire and SSE for each token', 'µs', 0, ofWire, WIRE),
    row('Decode speed through HTTP', 'tokens/s', 0, speeds, null),
  ];
}
