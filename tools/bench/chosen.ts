/**
 * Encoders in the variant that Hearth's own policy chooses of what was measured here, against PyTorch in eager mode. One
 * thread each, by turns. Only where a Python is named.
 */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGraphs, openCheckpoint } from '../../src/convert/convert.ts';
import { productsOverflow } from '../../src/convert/quantize/processor.ts';
import { quantizeGraphs } from '../../src/convert/quantize/quantize.ts';
import { chooseWay } from '../../src/main/models/acceleration.ts';
import type { WeightsFile } from '../../src/main/models/found-files.ts';
import { cpu } from '../../src/main/testing/ways.ts';
import type { TaskId } from '../../src/shared/tasks/index.ts';
import { bareRunsSchema, doneSchema } from './bare-protocol.ts';
import { startChild } from './child.ts';
import { assertAlike } from './originals/agreement.ts';
import { makeRaw, Python, type Fed } from './originals/python.ts';
import type { Row } from './report.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

/** An encoder of random weights in the shape of a well-known one. */
interface Subject {
  /** Its name in checkpoints.py. */
  readonly name: string;
  readonly title: string;
  readonly task: TaskId;
  readonly fed: Fed;
}

const TEXT: Fed = { ids: Array.from({ length: 128 }, (_, index) => 100 + index) };
const SUBJECTS: readonly Subject[] = [
  { name: 'distilbert', title: 'DistilBERT, 128 tokens', task: 'text-classification', fed: TEXT },
  { name: 'bert', title: 'BERT-base, 128 tokens', task: 'feature-extraction', fed: TEXT },
  { name: 'minilm', title: 'MiniLM-L6, 128 tokens', task: 'feature-extraction', fed: TEXT },
  {
    name: 'vit',
    title: 'ViT-base, 224 × 224',
    task: 'image-classification',
    fed: { pixels: [1, 3, 224, 224] },
  },
];

const ROUNDS = 5;
/** Passes of a side in one turn; its time is their median. */
const RUNS = 7;
const VARIANTS = ['fp32', 'q8', 'q4', 'int8'] as const;
type Variant = (typeof VARIANTS)[number];
const FASTER: Bar = { limit: 2, sense: 'at least' };

/** Measures each; gives no rows without a Python. `rounds` overrides their number. */
export async function measureChosen(
  cache: string,
  python: string | undefined,
  rounds = ROUNDS,
): Promise<Row[]> {
  if (python === undefined) return [];
  await using eager = new Python(python);
  const rows: Row[] = [];
  for (const subject of SUBJECTS) {
    console.log(`  ${subject.title}`);
    const raw = await makeRaw(python, cache, subject.name);
    const out = await mkdtemp(join(cache, 'chosen-'));
    try {
      const paths = await writeVariants(raw, out);
      await eager.open(raw);
      rows.push(...(await rowsOf(subject, paths, await measure(subject, paths, eager, rounds))));
    } finally {
      await rm(out, { recursive: true });
    }
  }
  return rows;
}

/** Paths of the graphs of a checkpoint. */
async function writeVariants(raw: string, out: string): Promise<Map<Variant, string>> {
  const checkpoint = await openCheckpoint(raw);
  const own = join(raw, 'model.onnx');
  for (const { bytes } of buildGraphs(checkpoint).values()) await writeFile(own, bytes);
  const paths = new Map<Variant, string>([['fp32', own]]);
  const scheme = { reducedRange: await productsOverflow() };
  for (const quantization of ['q8', 'q4', 'int8'] as const) {
    const [name = ''] = Object.keys(await quantizeGraphs(checkpoint, out, { quantization, scheme }));
    paths.set(quantization, join(out, `${name}.onnx`));
  }
  return paths;
}

/** Milliseconds of each round. */
interface Times {
  readonly own: Record<Variant, number[]>;
  readonly eager: number[];
}

async function measure(
  { title, fed }: Subject,
  paths: ReadonlyMap<Variant, string>,
  eager: Python,
  rounds: number,
): Promise<Times> {
  await using children = new AsyncDisposableStack();
  const sides = VARIANTS.map((name) => ({ name, child: children.use(startChild('./bare-onnx.ts')) }));
  for (const { name, child } of sides)
    await child.ask({ ask: 'load', path: paths.get(name), threads: 1 }, doneSchema);
  const times: Times = { own: { fp32: [], q8: [], q4: [], int8: [] }, eager: [] };
  for (let round = 0; round < rounds; round++) {
    const theirs = await eager.forward(fed, RUNS);
    times.eager.push(median(theirs.ms));
    for (const { name, child } of sides) {
      const { ms, values } = await child.ask({ ask: 'run', ...fed, times: RUNS }, bareRunsSchema);
      if (name === 'fp32') assertAlike(`The graph of ${title}`, values, theirs.values);
      times.own[name].push(median(ms));
    }
  }
  return times;
}

/** What Hearth runs once it has run each variant a few times, on a machine without a GPU. */
async function chosenOf(
  { task }: Subject,
  paths: ReadonlyMap<Variant, string>,
  { own }: Times,
): Promise<string> {
  const files: WeightsFile[] = [];
  for (const [dtype, path] of paths) {
    const weights = dtype === 'fp32' ? path.replace(/onnx$/, 'safetensors') : `${path}_data`;
    const { size: bytes } = await stat(weights);
    files.push({ format: 'onnx', path, bytes, fingerprint: '', dtype });
  }
  const speeds = VARIANTS.map((dtype) => ({
    ...{ device: 'cpu', backend: 'onnx', dtype, runs: RUNS, run_ms: median(own[dtype]) },
    ...{ tokens_per_second: null, load_ms: null, at: '' },
  }));
  return chooseWay(files, null, { ...cpu, task, speeds }).file.dtype;
}

async function rowsOf(subject: Subject, paths: ReadonlyMap<Variant, string>, times: Times): Promise<Row[]> {
  const chosen = await chosenOf(subject, paths, times);
  return VARIANTS.map((name) => {
    const ratios = times.eager.map((ms, round) => ms / (times.own[name][round] ?? NaN));
    const bar = name === chosen ? FASTER : null;
    const said = name === chosen ? `${name}'s, which the policy chooses` : `${name}'s`;
    return {
      name: `${subject.title}: PyTorch's time / ${said}`,
      ...{ unit: '×', digits: 2, bar, spread: spreadOf(ratios), kept: ratios.length, thrown: 0 },
      verdict: bar === null ? null : judge(median(ratios), bar, ratios.length),
    };
  });
}
