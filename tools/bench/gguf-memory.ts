/** How much memory a language model of 4 bits takes, against the same one in half precision: both converted, loaded and run. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { convertToGguf } from '../../src/convert/gguf/convert.ts';
import { mapsWeights } from '../../src/runner/backends/mapped-weights.ts';
import { bareDecodeSchema, bareMemorySchema, doneSchema } from './bare-protocol.ts';
import { startChild } from './child.ts';
import { bigCheckpoint, leastCheckpoint } from './gguf-checkpoint.ts';
import type { BenchQuantization } from './gguf-protocol.ts';
import type { Row } from './report.ts';
import { judge, spreadOf, type Bar } from './stats.ts';

const ROUNDS = 3;
/** What both have a KV cache for. */
const CONTEXT = 2_048;
const TOKENS = 16;
const PROMPT = 'Once upon a time there was a little girl who lived near the sea.';
const FLOAT = 'F16';
const QUANTIZED = ['Q4_K_M', 'Q4_0'] as const;
/** What a model of 4 bits may take of half precision's memory. */
const MEMORY: Bar = { limit: 0.35, sense: 'at most' };
const BYTES_PER_MB = 1e6;

/** A converted model. */
interface Subject {
  readonly path: string;
  readonly quantization: BenchQuantization;
}

/** Loads and runs each in a process of its own, by turns; `rounds` overrides their number. Needs some 1.7 GB of disk. */
export async function measureGgufMemory(cache: string, rounds = ROUNDS): Promise<Row[]> {
  const big = await bigCheckpoint(cache);
  const least = await leastCheckpoint(cache);
  const out = await mkdtemp(join(cache, 'gguf-out-'));
  try {
    const convert = async (folder: string, quantization: BenchQuantization): Promise<Subject> => ({
      path: (await convertToGguf({ folder, quantization }, out)).path,
      quantization,
    });
    const empty = await convert(least.folder, FLOAT);
    const subjects = new Map<BenchQuantization, Subject>();
    for (const quantization of [FLOAT, ...QUANTIZED] as const)
      subjects.set(quantization, await convert(big.folder, quantization));
    const took = new Map<BenchQuantization, number[]>();
    for (let round = 0; round < rounds; round++) {
      const base = await memoryOf(empty);
      for (const [name, subject] of subjects)
        took.set(name, [...(took.get(name) ?? []), (await memoryOf(subject)) - base]);
    }
    return rowsOf(took, (await stat(big.weights)).size);
  } finally {
    await rm(out, { recursive: true });
  }
}

/** Bytes of a process that has loaded the model and written some tokens, with the settings of Hearth's runner. */
async function memoryOf({ path, quantization }: Subject): Promise<number> {
  await using child = startChild('./bare-llama.ts');
  const maps = mapsWeights(quantization, 'cpu');
  await child.ask({ ask: 'load', path, threads: 1, maxContext: CONTEXT, maps }, doneSchema);
  await child.ask({ ask: 'decode', prompt: PROMPT, tokens: TOKENS }, bareDecodeSchema);
  return (await child.ask({ ask: 'memory' }, bareMemorySchema)).bytes;
}

function rowsOf(took: ReadonlyMap<BenchQuantization, readonly number[]>, weights: number): Row[] {
  const float = took.get(FLOAT) ?? [];
  const common = { kept: float.length, thrown: 0 };
  const info = { ...common, bar: null, verdict: null, unit: 'MB', digits: 0 };
  const title = `A LLaMA of ${(weights / 1e9).toFixed(1)} GB, ${String(CONTEXT)} tokens of context: memory in`;
  const megabytes = (bytes: readonly number[]): Row['spread'] =>
    spreadOf(bytes.map((each) => each / BYTES_PER_MB));
  const rows: Row[] = [{ ...info, name: `${title} ${FLOAT}`, spread: megabytes(float) }];
  for (const name of QUANTIZED) {
    const bytes = took.get(name) ?? [];
    const spread = spreadOf(bytes.map((each, round) => each / (float[round] ?? NaN)));
    rows.push({ ...info, name: `– in ${name}`, spread: megabytes(bytes) });
    rows.push({
      ...common,
      ...{ name: `– ${name} / ${FLOAT}`, unit: '×', digits: 2, bar: MEMORY, spread },
      verdict: judge(spread.p50, MEMORY, bytes.length),
    });
  }
  return rows;
}
