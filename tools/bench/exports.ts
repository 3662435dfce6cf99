/**
 * Hearth's graph of a checkpoint against the one that torch.onnx.export makes of it, in loading and in running. One
 * thread each. Only where a Python is named.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGraphs, openCheckpoint } from '../../src/convert/convert.ts';
import { bareLoadedSchema, bareMemorySchema, bareRunsSchema } from './bare-protocol.ts';
import { startChild } from './child.ts';
import { assertAlike } from './originals/agreement.ts';
import { makeModels, makeRaw, Python } from './originals/python.ts';
import type { Row } from './report.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

/** distilbert-base-uncased-finetuned-sst-2-english in shape. */
const NAME = 'distilbert';
const TITLE = 'DistilBERT, 128 tokens';
const IDS = Array.from({ length: 128 }, (_, index) => 100 + index);
const ROUNDS = 5;
/** Passes of one process; its time is their median. */
const RUNS = 9;

const NO_SLOWER: Bar = { limit: 1, sense: 'at most' };
const LIGHTER: Bar = { limit: 0.7, sense: 'at most' };

/** What one process took. */
interface Took {
  readonly loadMs: number;
  /** The most bytes that loading added to the process. */
  readonly loadBytes: number;
  readonly ms: number;
  readonly logits: readonly number[];
}

type Graphs = Readonly<Record<'exported' | 'own', string>>;

/** Measures both by turns; gives no rows, and says why, without a Python. `rounds` overrides their number. */
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
  const raw = await makeRaw(python, cache, NAME);
  const own = join(raw, 'model.onnx');
  for (const { bytes } of buildGraphs(await openCheckpoint(raw)).values()) await writeFile(own, bytes);
  await using eager = new Python(python);
  await eager.open(raw);
  const { values } = await eager.forward({ ids: IDS }, 1);
  const graphs = { exported: join(cache, 'models/originals', NAME, 'onnx/model.onnx'), own };
  return rowsOf(await measureAll(graphs, values, rounds));
}

type Measured = Readonly<Record<keyof Graphs, Took[]>>;

async function measureAll(graphs: Graphs, logits: readonly number[], rounds: number): Promise<Measured> {
  const took: Measured = { exported: [], own: [] };
  for (let round = 0; round < rounds; round++)
    for (const name of ['exported', 'own'] as const) {
      const each = await measure(graphs[name]);
      assertAlike(`The ${name} graph`, each.logits, logits);
      took[name].push(each);
    }
  return took;
}

async function measure(path: string): Promise<Took> {
  await using child = startChild('./bare-onnx.ts');
  const before = await child.ask({ ask: 'memory' }, bareMemorySchema);
  const { ms: loadMs } = await child.ask({ ask: 'load', path, threads: 1 }, bareLoadedSchema);
  const after = await child.ask({ ask: 'memory' }, bareMemorySchema);
  const { ms, values } = await child.ask({ ask: 'run', ids: IDS, times: RUNS }, bareRunsSchema);
  return { loadMs, loadBytes: after.peak - before.peak, ms: median(ms), logits: values };
}

function rowsOf(graphs: Measured): Row[] {
  const row = (name: string, bar: Bar | null, values: readonly number[]): Row => ({
    name,
    ...{ unit: '×', digits: 2, bar, spread: spreadOf(values), kept: values.length, thrown: 0 },
    verdict: bar === null ? null : judge(median(values), bar, values.length),
  });
  const share = (of: (took: Took) => number): number[] =>
    graphs.own.map((own, round) => of(own) / of(graphs.exported[round] ?? own));
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
  ];
}
