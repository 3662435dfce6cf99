/** Tasks of pictures through HTTP against the same task alone: the same picture, graph, threads and processing. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hostFacts } from '../../src/main/devices/host.ts';
import { threadsFor } from '../../src/main/models/threads.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';
import { bareTaskRunsSchema, doneSchema } from './bare-protocol.ts';
import { startChild } from './child.ts';
import { RawClient } from './raw-client.ts';
import type { Row } from './report.ts';
import { measureRounds } from './rounds.ts';
import { startServer, type Server } from './server.ts';
import { judge, median, spreadOf, timeRatio, type Bar } from './stats.ts';

/** One embedded model with its task. */
interface Subject {
  readonly task: TaskId;
  readonly model: string;
  readonly file: string;
}

const SUBJECTS: readonly Subject[] = [
  { task: 'object-detection', model: 'hearth/shapes-detection', file: 'onnx/model_quantized.onnx' },
  { task: 'image-segmentation', model: 'hearth/shapes-segmentation', file: 'onnx/model_quantized.onnx' },
  { task: 'depth-estimation', model: 'hearth/shapes-depth', file: 'onnx/model_quantized.onnx' },
];

const PICTURE = fileURLToPath(new URL('../../resources/samples/shapes-1.webp', import.meta.url));
/** Requests in one turn of a side; the turn's time is their median. */
const REQUESTS = 12;
/** Requests at the start of a turn that don't count: the other side has had the caches. */
const UNCOUNTED = 3;
const PAIRS = 8;
const LIMIT_MS = 30_000;
const LATENCY: Bar = { limit: 1.1, sense: 'at most' };

/** Measures each task; `pairs` overrides the number of rounds. */
export async function measureTasks(pairs = PAIRS): Promise<Row[]> {
  await using server = await startServer();
  const rows: Row[] = [];
  for (const subject of SUBJECTS) {
    rows.push(...(await measureTask(server, subject, pairs)));
    await server.http.unload(subject.model);
  }
  return rows;
}

async function measureTask(server: Server, subject: Subject, pairs: number): Promise<Row[]> {
  const { task, model, file } = subject;
  const directory = fileURLToPath(new URL(`../../resources/models/${model}`, import.meta.url));
  await using bare = startChild('./bare-task.ts');
  const threads = threadsFor('onnx', (await hostFacts()).cores);
  await bare.ask({ ask: 'load', task, directory, file, threads }, doneSchema);
  using http = await RawClient.open(server.origin);
  const image = `data:image/webp;base64,${(await readFile(PICTURE)).toString('base64')}`;
  const request = http.request({ model, inputs: { image } });
  const hearth = async (): Promise<number> => {
    const turn: number[] = [];
    for (let index = 0; index < UNCOUNTED + REQUESTS; index++) turn.push((await http.send(request)).ms);
    return median(turn.slice(UNCOUNTED));
  };
  const session: number[] = [];
  const around: number[] = [];
  const alone = async (): Promise<number> => {
    const ask = { ask: 'run', picture: PICTURE, times: UNCOUNTED + REQUESTS };
    const { ms, session_ms } = await bare.ask(ask, bareTaskRunsSchema);
    session.push(...session_ms.slice(UNCOUNTED));
    around.push(...ms.slice(UNCOUNTED).map((whole, index) => whole - (session_ms[UNCOUNTED + index] ?? 0)));
    return median(ms.slice(UNCOUNTED));
  };
  await hearth();
  await alone();
  const { kept, thrown } = await measureRounds(hearth, alone, { pairs, limitMs: LIMIT_MS });
  const row = (name: string, unit: string, values: readonly number[], bar: Bar | null): Row => {
    const spread = spreadOf(values);
    const verdict = bar === null ? null : judge(spread.p50, bar, kept.length);
    return { name, unit, digits: unit === '×' ? 3 : 2, spread, bar, kept: kept.length, thrown, verdict };
  };
  const added = kept.map((round) => median(round.hearth) - median(round.bare));
  return [
    row(`Latency, HTTP / bare, ${task}`, '×', kept.map(timeRatio), LATENCY),
    row(`– session.run alone, ${task}`, 'ms', session, null),
    row(`– own reading, preparing and finishing, ${task}`, 'ms', around, null),
    row(`– client, HTTP, engine and pipe, ${task}`, 'ms', added, null),
  ];
}
