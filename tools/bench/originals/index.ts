/** Tasks through HTTP against transformers on PyTorch: the same weights and inputs, one core and one thread for each. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RawClient } from '../raw-client.ts';
import type { Row } from '../report.ts';
import { measureRounds } from '../rounds.ts';
import { startServer } from '../server.ts';
import { judge, median, spreadOf, timeRatio, type Bar } from '../stats.ts';
import { disagreement, requestsFor } from './agreement.ts';
import { oneCore } from './core.ts';
import { makeModels, Python } from './python.ts';
import { SUBJECTS, type Samples, type Subject } from './subjects.ts';

const PAIRS = 4;
const LIMIT_MS = 40_000;
const LATENCY: Bar = { limit: 1, sense: 'at most' };
/** The organisation of the models. */
const ORGANISATION = 'originals';

/**
 * Measures each model; gives no rows, and says why, without a Python or a way to keep both sides to one core.
 * @param cache Where checkpoints are kept between runs: some 2 GB.
 * @param pairs Overrides the number of rounds.
 */
export async function measureOriginals(
  cache: string,
  python: string | undefined,
  pairs = PAIRS,
): Promise<Row[]> {
  if (python === undefined) {
    console.log('  left out: --python or HEARTH_PYTHON names no Python with PyTorch and transformers');
    return [];
  }
  const core = oneCore();
  if (core === null) {
    console.log('  left out: taskset, which keeps both sides to one core, is not there');
    return [];
  }
  await makeModels(
    python,
    cache,
    SUBJECTS.map(({ name }) => name),
  );
  const models = join(cache, 'models');
  const samples = { picture: join(cache, 'samples/picture.jpg'), sound: join(cache, 'samples/sound.wav') };
  await using server = await startServer({
    models: [models],
    command: (args) => core.command(args),
    env: { FORCE_DEVICE: 'cpu' },
  });
  await using original = new Python(python, core);
  const rows: Row[] = [];
  for (const subject of SUBJECTS) {
    console.log(`  ${subject.title}`);
    try {
      await original.load(subject.name, join(models, ORGANISATION, subject.name));
      using http = await RawClient.open(server.origin);
      rows.push(...(await measureSubject(http, original, { subject, samples, pairs })));
      await server.http.unload(modelOf(subject));
    } catch (error) {
      // The others are still worth their minutes; the benchmark ends as one that failed.
      console.error(`  no result: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  return rows;
}

function modelOf({ name }: Subject): string {
  return `${ORGANISATION}/${name}`;
}

interface Work {
  readonly subject: Subject;
  readonly samples: Samples;
  readonly pairs: number;
}

async function measureSubject(http: RawClient, original: Python, work: Work): Promise<Row[]> {
  const { subject, samples, pairs } = work;
  const request = http.request(await bodyOf(subject, samples));
  const asked = subject.asked(samples);
  await agree(http, original, work, request);
  const requests = requestsFor(median((await original.run(asked, 1)).ms));
  const hearth = async (): Promise<number> => {
    const turn: number[] = [];
    for (let index = 0; index < requests; index++) turn.push((await http.send(request)).ms);
    return median(turn);
  };
  const bare = async (): Promise<number> => median((await original.run(asked, requests)).ms);
  await hearth();
  const { kept, thrown } = await measureRounds(hearth, bare, { pairs, limitMs: LIMIT_MS });
  const row = (name: string, unit: string, values: readonly number[], bar: Bar | null): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, kept.length);
    return { name, unit, digits: unit === '×' ? 3 : 1, spread, bar, kept: kept.length, thrown, verdict };
  };
  const times = (side: 'hearth' | 'bare'): number[] => kept.flatMap((round) => round[side]);
  return [
    row(`Latency, HTTP / PyTorch, ${subject.title}`, '×', kept.map(timeRatio), LATENCY),
    row('– Hearth through HTTP', 'ms', times('hearth'), null),
    row('– PyTorch in its own process', 'ms', times('bare'), null),
  ];
}

/** The first run of each side: a comparison of times says nothing where the results differ. */
async function agree(http: RawClient, original: Python, work: Work, request: Buffer): Promise<void> {
  const { subject, samples } = work;
  const { value } = await http.send(request);
  const { answer } = await original.run(subject.asked(samples), 1);
  const problem = disagreement(subject.answer(value.result), answer);
  if (problem !== null) throw new Error(`${subject.title}: ${problem}`);
  const seen = value.meta.input_tokens;
  if (subject.inputTokens !== undefined && seen !== subject.inputTokens)
    throw new Error(
      `${subject.title}: the input has ${String(seen)} tokens instead of ${String(subject.inputTokens)}`,
    );
}

async function bodyOf({ task, name, options, asked }: Subject, samples: Samples): Promise<object> {
  const { file, text } = asked(samples);
  const inputs =
    file === undefined
      ? { text }
      : { [file.endsWith('.wav') ? 'audio' : 'image']: (await readFile(file)).toString('base64') };
  return { model: `${ORGANISATION}/${name}`, task, inputs, options };
}
