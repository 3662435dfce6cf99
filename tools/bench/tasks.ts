/** Tasks of pictures and sounds through HTTP against the same task alone: the same file, graph, threads and processing. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hostFacts } from '../../src/main/devices/host.ts';
import { threadsFor } from '../../src/main/models/threads.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';
import { BARE_MEDIA, bareTaskRunsSchema, doneSchema } from './bare-protocol.ts';
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
  /** Its graph in the model's folder. */
  readonly file: string;
  /** Its other graphs, by the names that its runner has for them. */
  readonly parts?: Readonly<Record<string, string>>;
  /** A sample, where the task takes one, and its type. */
  readonly sample?: readonly [file: string, type: string];
  /** The request's inputs, made of what the sample is in it: a data URL for Hearth, a reference for the bare side. */
  readonly inputs: (sample: unknown) => unknown;
  readonly options?: object;
}

const SHAPES = ['shapes-1.webp', 'image/webp'] as const;
const seen = (image: unknown): unknown => ({ image });
const heard = (audio: unknown): unknown => ({ audio });

const SUBJECTS: readonly Subject[] = [
  {
    task: 'image-classification',
    model: 'hearth/shapes-classification',
    file: 'onnx/model_q4.onnx',
    sample: SHAPES,
    inputs: seen,
  },
  {
    task: 'object-detection',
    model: 'hearth/shapes-detection',
    file: 'onnx/model_quantized.onnx',
    sample: SHAPES,
    inputs: seen,
  },
  {
    task: 'image-segmentation',
    model: 'hearth/shapes-segmentation',
    file: 'onnx/model_quantized.onnx',
    sample: SHAPES,
    inputs: seen,
  },
  {
    task: 'depth-estimation',
    model: 'hearth/shapes-depth',
    file: 'onnx/model_quantized.onnx',
    sample: SHAPES,
    inputs: seen,
  },
  {
    task: 'image-to-text',
    model: 'hearth/shapes-captions',
    file: 'onnx/encoder_model_q4.onnx',
    parts: { decoder_model_merged: 'onnx/decoder_model_merged_q4.onnx' },
    sample: SHAPES,
    inputs: seen,
  },
  {
    task: 'image-text-to-text',
    model: 'hearth/shapes-questions',
    file: 'onnx/decoder_model_merged_q4.onnx',
    parts: { embed_tokens: 'onnx/embed_tokens_q4.onnx', vision_encoder: 'onnx/vision_encoder_q4.onnx' },
    sample: SHAPES,
    inputs: (image) => ({ image, text: 'What color is the circle?' }),
  },
  {
    task: 'automatic-speech-recognition',
    model: 'hearth/spoken-commands',
    file: 'onnx/model_quantized.onnx',
    sample: ['spoken-commands.opus', 'audio/ogg'],
    inputs: heard,
  },
  {
    task: 'audio-classification',
    model: 'hearth/spoken-words',
    file: 'onnx/model_quantized.onnx',
    sample: ['spoken-word.opus', 'audio/ogg'],
    inputs: heard,
  },
  {
    task: 'text-to-speech',
    model: 'hearth/voice',
    file: 'onnx/model_quantized.onnx',
    inputs: () => ({ text: 'The lamp in the hall is on.' }),
    // Without a seed each run is as long as its own noise makes it.
    options: { seed: 1 },
  },
];

const SAMPLES = new URL('../../resources/samples/', import.meta.url);
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
  const { task, model, file, parts = {}, sample, inputs, options = {} } = subject;
  const directory = fileURLToPath(new URL(`../../resources/models/${model}`, import.meta.url));
  await using bare = startChild('./bare-task.ts');
  const threads = threadsFor('onnx', (await hostFacts()).cores);
  await bare.ask({ ask: 'load', task, directory, file, parts, threads }, doneSchema);
  using http = await RawClient.open(server.origin);
  const path = sample === undefined ? null : fileURLToPath(new URL(sample[0], SAMPLES));
  const encoded = path === null ? '' : (await readFile(path)).toString('base64');
  const request = http.request({
    model,
    inputs: inputs(`data:${sample?.[1] ?? ''};base64,${encoded}`),
    options,
  });
  const hearth = async (): Promise<number> => {
    const turn: number[] = [];
    for (let index = 0; index < UNCOUNTED + REQUESTS; index++) turn.push((await http.send(request)).ms);
    return median(turn.slice(UNCOUNTED));
  };
  const session: number[] = [];
  const around: number[] = [];
  const alone = async (): Promise<number> => {
    const reference = { media_id: BARE_MEDIA, type: sample?.[1] ?? '', bytes: 1 };
    const ask = {
      ask: 'run',
      inputs: inputs(reference),
      options,
      file: path,
      times: UNCOUNTED + REQUESTS,
    };
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
