/** Encoders with their weights in small: memory and time against the float graph of the same checkpoint, one thread each. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGraphs, openCheckpoint, type Checkpoint } from '../../src/convert/convert.ts';
import { productsOverflow } from '../../src/convert/quantize/processor.ts';
import { quantizeGraphs } from '../../src/convert/quantize/quantize.ts';
import { GRAPH_QUANTIZATIONS } from '../../src/shared/converter.ts';
import { bareMemorySchema, bareRunsSchema, doneSchema } from './bare-protocol.ts';
import { startChild } from './child.ts';
import { baseEncoder } from './graph-checkpoint.ts';
import type { Row } from './report.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

const ROUNDS = 3;
/** Passes of one process; its time is their median. */
const RUNS = 9;
const TOKENS = 128;
const FLOAT = 'float32';
/** What a quantized encoder may take of the float graph's memory. */
const MEMORY: Bar = { limit: 0.3, sense: 'at most' };
const BYTES_PER_MB = 1e6;

/** What one process took. */
interface Took {
  /** Bytes that loading and running added to the process. */
  readonly bytes: number;
  readonly ms: number;
}

/** Loads and runs every variant in a process of its own, by turns; `rounds` overrides their number. */
export async function measureGraphs(cache: string, rounds = ROUNDS): Promise<Row[]> {
  const checkpoint = await openCheckpoint(await baseEncoder(cache));
  await mkdir(cache, { recursive: true });
  const out = await mkdtemp(join(cache, 'graphs-out-'));
  try {
    const paths = await writeVariants(checkpoint, out);
    const took = new Map<string, Took[]>(Array.from(paths.keys(), (name) => [name, []]));
    for (let round = 0; round < rounds; round++)
      for (const [name, path] of paths) took.get(name)?.push(await measure(path));
    return [...took].flatMap(([name, each]) => rowsOf(name, each, took.get(FLOAT) ?? []));
  } finally {
    await rm(out, { recursive: true });
  }
}

/** Paths of the graphs by the name of their variant. */
async function writeVariants(checkpoint: Checkpoint, out: string): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const [name, { bytes }] of buildGraphs(checkpoint)) {
    const path = join(checkpoint.directory, `${name}.onnx`);
    await writeFile(path, bytes);
    paths.set(FLOAT, path);
  }
  const scheme = { reducedRange: await productsOverflow() };
  for (const quantization of GRAPH_QUANTIZATIONS)
    for (const name of Object.keys(await quantizeGraphs(checkpoint, out, { quantization, scheme })))
      paths.set(quantization, join(out, `${name}.onnx`));
  return paths;
}

async function measure(path: string): Promise<Took> {
  await using child = startChild('./bare-onnx.ts');
  const before = await child.ask({ ask: 'memory' }, bareMemorySchema);
  await child.ask({ ask: 'load', path, threads: 1 }, doneSchema);
  const ids = Array.from({ length: TOKENS }, (_, index) => 1000 + index);
  const { ms } = await child.ask({ ask: 'run', ids, times: RUNS }, bareRunsSchema);
  const after = await child.ask({ ask: 'memory' }, bareMemorySchema);
  return { bytes: after.bytes - before.bytes, ms: median(ms) };
}

function rowsOf(name: string, took: readonly Took[], float: readonly Took[]): Row[] {
  const common = { kept: took.length, thrown: 0 };
  const title = `BERT-base in ${name}, ${String(TOKENS)} tokens`;
  const info = { ...common, bar: null, verdict: null };
  const bytes = took.map((each) => each.bytes / BYTES_PER_MB);
  const rows: Row[] = [
    { ...info, name: `${title}: memory`, unit: 'MB', digits: 0, spread: spreadOf(bytes) },
    { ...info, name: `${title}: time`, unit: 'ms', digits: 0, spread: spreadOf(took.map(({ ms }) => ms)) },
  ];
  if (name === FLOAT) return rows;
  const shares = took.map((each, round) => each.bytes / (float[round]?.bytes ?? NaN));
  const times = took.map(({ ms }, round) => ms / (float[round]?.ms ?? NaN));
  const share = spreadOf(shares);
  // Half precision is for GPUs: a CPU computes it in float32 and keeps both.
  const bar = name === 'f16' ? null : MEMORY;
  const verdict = bar === null ? null : judge(share.p50, bar, took.length);
  rows.push(
    { ...common, bar, verdict, name: `${title}: memory / float's`, unit: '×', digits: 2, spread: share },
    { ...info, name: `${title}: time / float's`, unit: '×', digits: 2, spread: spreadOf(times) },
  );
  return rows;
}
