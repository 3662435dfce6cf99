/** Encoders with their weights in small: memory and time against the float graph of the same checkpoint, one thread each. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGraphs, openCheckpoint, type Checkpoint } from '../../src/convert/convert.ts';
import { productsOverflow } from '../../src/convert/quantize/processor.ts';
import { quantizeGraphs } from '../../src/convert/quantize/quantize.ts';
import { GRAPH_QUANTIZATIONS } from '../../src/shared/converter.ts';
import { bareMemorySchema, bareRunsSchema, doneSchema } from './bare-protocol.ts';
import { startChild } from './child.ts';
import { BASE_VOCABULARY, baseEncoder, LEAST_VOCABULARY, leastEncoder } from './graph-checkpoint.ts';
import type { Row } from './report.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

const ROUNDS = 3;
/** Passes of one process; its time is their median. Their ids lie all over the vocabulary, as those of many texts do. */
const PASSES = 12;
const TOKENS = 128;
const FLOAT = 'float32';
/** What a quantized encoder may take of the float graph's memory. */
const MEMORY: Bar = { limit: 0.3, sense: 'at most' };
const BYTES_PER_MB = 1e6;

/** What one process took. */
interface Took {
  /** All of the process, files that it maps included. */
  readonly bytes: number;
  readonly ms: number;
}

/** A graph, and how many ids it knows. */
interface Subject {
  readonly path: string;
  readonly vocabulary: number;
}

/** Loads and runs every variant in a process of its own, by turns; `rounds` overrides their number. */
export async function measureGraphs(cache: string, rounds = ROUNDS): Promise<Row[]> {
  const checkpoint = await openCheckpoint(await baseEncoder(cache));
  const least = {
    path: await writeFloat(await openCheckpoint(await leastEncoder(cache))),
    vocabulary: LEAST_VOCABULARY,
  };
  await mkdir(cache, { recursive: true });
  const out = await mkdtemp(join(cache, 'graphs-out-'));
  try {
    const paths = await writeVariants(checkpoint, out);
    const took = new Map<string, Took[]>(Array.from(paths.keys(), (name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      const empty = await measure(least);
      for (const [name, path] of paths) {
        const { bytes, ms } = await measure({ path, vocabulary: BASE_VOCABULARY });
        took.get(name)?.push({ bytes: bytes - empty.bytes, ms });
      }
    }
    return [...took].flatMap(([name, each]) => rowsOf(name, each, took.get(FLOAT) ?? []));
  } finally {
    await rm(out, { recursive: true });
  }
}

/** Writes the float graph beside its weights; gives its path. */
async function writeFloat(checkpoint: Checkpoint): Promise<string> {
  const [graph] = buildGraphs(checkpoint);
  if (graph === undefined) throw new Error('an encoder without a graph');
  const path = join(checkpoint.directory, `${graph[0]}.onnx`);
  await writeFile(path, graph[1].bytes);
  return path;
}

/** Paths of the graphs by the name of their variant. */
async function writeVariants(checkpoint: Checkpoint, out: string): Promise<Map<string, string>> {
  const paths = new Map([[FLOAT, await writeFloat(checkpoint)]]);
  const scheme = { reducedRange: await productsOverflow() };
  for (const quantization of GRAPH_QUANTIZATIONS)
    for (const name of Object.keys(await quantizeGraphs(checkpoint, out, { quantization, scheme })))
      paths.set(quantization, join(out, `${name}.onnx`));
  return paths;
}

/** Ids of one of the passes, which have every {@link PASSES}th of some places of the vocabulary each. */
function idsOf(pass: number, vocabulary: number): number[] {
  const places = PASSES * TOKENS;
  return Array.from({ length: TOKENS }, (_, index) =>
    Math.floor(((index * PASSES + pass) * vocabulary) / places),
  );
}

async function measure({ path, vocabulary }: Subject): Promise<Took> {
  await using child = startChild('./bare-onnx.ts');
  await child.ask({ ask: 'load', path, threads: 1 }, doneSchema);
  const times: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const { ms } = await child.ask({ ask: 'run', ids: idsOf(pass, vocabulary), times: 1 }, bareRunsSchema);
    times.push(...ms);
  }
  const { bytes } = await child.ask({ ask: 'memory' }, bareMemorySchema);
  return { bytes, ms: median(times) };
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
