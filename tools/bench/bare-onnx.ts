/**
 * The floor that encoders are held against: `session.run` of onnxruntime-node alone in a process, with the session
 * options of Hearth's runner (`src/runner/backends/session-options.ts`) and inputs that are made before the clock starts.
 * Its threads may spin on after a pass, as they do by default: here nobody waits for their core.
 */
import os from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type * as Ort from 'onnxruntime-node';
import type { z } from 'zod';
import { bareOnnxSchema, type bareRunsSchema } from './bare-protocol.ts';
import { answerParent } from './child.ts';

/** The runner's niceness (`src/runner/index.ts`). */
const NICENESS = 10;

/** Numbers of an output that are told. */
const TOLD = 1_000;

interface Loaded {
  readonly ort: typeof Ort;
  readonly session: Ort.InferenceSession;
  readonly ms: number;
}

async function load(path: string, threads: number): Promise<Loaded> {
  os.setPriority(NICENESS);
  // Telemetry is on unless this stands before the library is loaded.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const ort = await import('onnxruntime-node');
  const started = performance.now();
  const session = await ort.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return { ort, session, ms: performance.now() - started };
}

type Asked = Extract<z.output<typeof bareOnnxSchema>, { ask: 'run' }>;

function feedsOf({ ort, session }: Loaded, { ids, pixels }: Asked): Record<string, Ort.Tensor> {
  if (session.inputNames.includes('pixel_values')) {
    const count = pixels.reduce((product, side) => product * side, 1);
    // The same numbers as serve.py makes.
    const values = Float32Array.from({ length: count }, (_, index) => ((index * 7919) % 1000) / 500 - 1);
    return { pixel_values: new ort.Tensor('float32', values, pixels) };
  }
  const values: Readonly<Record<string, readonly number[]>> = {
    input_ids: ids,
    attention_mask: ids.map(() => 1),
    token_type_ids: ids.map(() => 0),
  };
  const feeds: Record<string, Ort.Tensor> = {};
  for (const name of session.inputNames)
    feeds[name] = new ort.Tensor('int64', BigInt64Array.from(values[name] ?? [], BigInt), [1, ids.length]);
  return feeds;
}

async function run(loaded: Loaded, asked: Asked): Promise<z.input<typeof bareRunsSchema>> {
  const { session } = loaded;
  const { times } = asked;
  const feeds = feedsOf(loaded, asked);
  const ms: number[] = [];
  let last: number[] = [];
  for (let time = 0; time < times; time++) {
    const started = performance.now();
    const outputs = await session.run(feeds);
    ms.push(performance.now() - started);
    const first = outputs[session.outputNames[0] ?? '']?.data;
    last = first instanceof Float32Array ? [...first.subarray(0, TOLD)] : [];
    await setImmediate();
  }
  return { ms, values: last };
}

let loaded: Loaded | undefined;

answerParent(async (message) => {
  const asked = bareOnnxSchema.parse(message);
  if (asked.ask === 'load') {
    loaded = await load(asked.path, asked.threads);
    return { ms: loaded.ms };
  }
  if (asked.ask === 'memory')
    return { bytes: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
  if (loaded === undefined) throw new Error('no model is loaded');
  return await run(loaded, asked);
});
