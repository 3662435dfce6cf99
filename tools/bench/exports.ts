/**
 * Hearth's graph of a checkpoint against the one that torch.onnx.export makes of it, in loading and in running, and the
 * quantized ones against PyTorch itself. One thread each. Only where a Python is named.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { buildGraphs, openCheckpoint } from '../../src/convert/convert.ts';
import { productsOverflow } from '../../src/convert/quantize/processor.ts';
import { quantizeGraphs } from '../../src/convert/quantize/quantize.ts';
import { bareLoadedSchema, bareMemorySchema, bareRunsSchema } from './bare-protocol.ts';
import { endChild, endWithBenchmark, startChild } from './child.ts';
import { makeModels } from './originals/python.ts';
import type { Row } from './report.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

/** distilbert-base-uncased-finetuned-sst-2-english in shape. */
const NAME = 'distilbert';
const TITLE = 'DistilBERT, 128 tokens';
const IDS = Array.from({ length: 128 }, (_, index) => 100 + index);
const ROUNDS = 5;
/** Passes of one process; its time is their median. */
const RUNS = 9;
/** Logits of the float graphs; relative to the largest. */
const AGREEMENT = 1e-4;
const MAKE_LIMIT_MS = 600_000;

const NO_SLOWER: Bar = { limit: 1, sense: 'at most' };
const LIGHTER: Bar = { limit: 0.7, sense: 'at most' };
const FASTER: Bar = { limit: 2, sense: 'at least' };

const eagerSchema = z.object({ ms: z.array(z.number()), logits: z.array(z.number()) });

/** What one process took. */
interface Took {
  readonly loadMs: number;
  /** The most bytes that loading added to the process. */
  readonly loadBytes: number;
  readonly ms: number;
  readonly logits: readonly number[];
}

type Graphs = Readonly<Record<'exported' | 'own' | 'int8' | 'q8', string>>;

/** Measures all of them by turns; gives no rows, and says why, without a Python. `rounds` overrides their number. */
export async function measureExports(
  cache: string,
  python: string | undefined,
  rounds = ROUNDS,
): Promise<Row[]> {
  if (python === undefined) {
    console.log('  left out: --python or HEARTH_PYTHON names no Python with PyTorch and transformers');
    return [];
  }
  await makeModels(python, cache, [NAME]);
  const raw = join(cache, 'raw', NAME);
  if (!existsSync(join(raw, 'model.safetensors')))
    await promisify(execFile)(python, [script('raw.py'), raw, NAME], { timeout: MAKE_LIMIT_MS });
  const out = await mkdtemp(join(cache, 'exports-'));
  try {
    const graphs = await writeGraphs(raw, out, join(cache, 'models/originals', NAME, 'onnx/model.onnx'));
    await using eager = new Eager(python, raw);
    return rowsOf(await measureAll(graphs, eager, rounds));
  } finally {
    await rm(out, { recursive: true });
  }
}

function script(name: string): string {
  return fileURLToPath(new URL(`originals/${name}`, import.meta.url));
}

async function writeGraphs(raw: string, out: string, exported: string): Promise<Graphs> {
  const checkpoint = await openCheckpoint(raw);
  const own = join(raw, 'model.onnx');
  for (const { bytes } of buildGraphs(checkpoint).values()) await writeFile(own, bytes);
  const scheme = { reducedRange: await productsOverflow() };
  const quantized = async (quantization: 'int8' | 'q8'): Promise<string> => {
    const folder = await mkdtemp(join(out, `${quantization}-`));
    const [name = ''] = Object.keys(await quantizeGraphs(checkpoint, folder, { quantization, scheme }));
    return join(folder, `${name}.onnx`);
  };
  return { exported, own, int8: await quantized('int8'), q8: await quantized('q8') };
}

interface Measured {
  readonly graphs: Record<keyof Graphs, Took[]>;
  readonly eagerMs: readonly number[];
}

async function measureAll(graphs: Graphs, eager: Eager, rounds: number): Promise<Measured> {
  const took: Measured['graphs'] = { exported: [], own: [], int8: [], q8: [] };
  const eagerMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const name of ['exported', 'own', 'int8', 'q8'] as const)
      took[name].push(await measure(graphs[name]));
    const { ms, logits } = await eager.run();
    eagerMs.push(median(ms));
    for (const name of ['exported', 'own'] as const)
      assertAlike(name, took[name].at(-1)?.logits ?? [], logits);
  }
  return { graphs: took, eagerMs };
}

async function measure(path: string): Promise<Took> {
  await using child = startChild('./bare-onnx.ts');
  const before = await child.ask({ ask: 'memory' }, bareMemorySchema);
  const { ms: loadMs } = await child.ask({ ask: 'load', path, threads: 1 }, bareLoadedSchema);
  const after = await child.ask({ ask: 'memory' }, bareMemorySchema);
  const { ms, values } = await child.ask({ ask: 'run', ids: IDS, times: RUNS }, bareRunsSchema);
  return { loadMs, loadBytes: after.peak - before.peak, ms: median(ms), logits: values };
}

function assertAlike(name: string, values: readonly number[], expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - (values[index] ?? NaN))));
  if (!(worst <= AGREEMENT * largest))
    throw new Error(
      `The ${name} graph gives other logits than PyTorch: ${String(worst)} of ${String(largest)}.`,
    );
}

function rowsOf({ graphs, eagerMs }: Measured): Row[] {
  const row = (name: string, bar: Bar | null, values: readonly number[]): Row => ({
    name,
    ...{ unit: '×', digits: 2, bar, spread: spreadOf(values), kept: values.length, thrown: 0 },
    verdict: bar === null ? null : judge(median(values), bar, values.length),
  });
  const share = (of: (took: Took) => number): number[] =>
    graphs.own.map((own, round) => of(own) / of(graphs.exported[round] ?? own));
  const faster = (name: keyof Graphs): number[] =>
    graphs[name].map(({ ms }, round) => (eagerMs[round] ?? NaN) / ms);
  return [
    row(
      `${TITLE}: Hearth's graph / torch.onnx.export's, time`,
      NO_SLOWER,
      share(({ ms }) => ms),
    ),
    row(
      `– time of loading`,
      LIGHTER,
      share(({ loadMs }) => loadMs),
    ),
    row(
      `– memory of loading, at its most`,
      LIGHTER,
      share(({ loadBytes }) => loadBytes),
    ),
    row(`${TITLE}: PyTorch's time / the float graph's`, null, faster('own')),
    row(`– / q8's`, null, faster('q8')),
    row(`– / int8's`, FASTER, faster('int8')),
  ];
}

/** PyTorch in a process of its own; disposing of it ends it. */
class Eager implements AsyncDisposable {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, folder: string) {
    const env = { ...process.env, OMP_NUM_THREADS: '1', TOKENIZERS_PARALLELISM: 'false' };
    this.#child = spawn(python, [script('eager.py'), folder], { stdio: ['pipe', 'pipe', 'inherit'], env });
    endWithBenchmark(this.#child);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async run(): Promise<z.output<typeof eagerSchema>> {
    this.#child.stdin.write(`${JSON.stringify({ ids: IDS, times: RUNS })}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('Python has ended');
    return eagerSchema.parse(JSON.parse(line.value));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endChild(this.#child);
  }
}
