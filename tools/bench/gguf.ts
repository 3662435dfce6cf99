/** Converting checkpoints to GGUF: how fast against a mere copy, how fast each quantization is, and in how much memory. */
import { copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { bigCheckpoint, hugeCheckpoint } from './gguf-checkpoint.ts';
import { conversionSchema, tookSchema, type BenchQuantization, type Took } from './gguf-protocol.ts';
import type { Row } from './report.ts';
import { measureRounds } from './rounds.ts';
import { judge, median, spreadOf, timeRatio, type Bar } from './stats.ts';

/** At least half of a copy's speed. */
const COPY: Bar = { limit: 2, sense: 'at most' };
const SPEEDS: readonly (readonly [BenchQuantization, Bar | null])[] = [
  ['Q8_0', { limit: 100, sense: 'at least' }],
  ['Q4_0', null],
  ['Q4_K_M', { limit: 40, sense: 'at least' }],
  ['Q5_K_M', null],
  ['Q6_K', null],
];
const MEMORY: Bar = { limit: 1000, sense: 'at most' };
/** 14 GB on a slow disk. */
const HUGE_LIMIT_MS = 1_800_000;
const TIMES = 3;
const EFFORT = { pairs: 3, limitMs: 120_000 };

/** Copies a file as `cp` and `sync` do it, and removes the copy; gives the time until it was on the disk. */
async function copy(from: string, to: string): Promise<number> {
  const started = performance.now();
  await copyFile(from, to);
  await using file = await open(to, 'r+');
  await file.sync();
  const ms = performance.now() - started;
  await rm(to);
  return ms;
}

/** Measures conversions of half a gigabyte of bfloat16 weights, which is made below `cache`. */
export async function measureGguf(cache: string, pairs = EFFORT.pairs): Promise<Row[]> {
  const { folder, weights } = await bigCheckpoint(cache);
  const { size } = await stat(weights);
  const out = await mkdtemp(join(cache, 'gguf-out-'));
  try {
    const convert = async (quantization: BenchQuantization): Promise<Took> => {
      await using child = startChild('./gguf-convert.ts');
      return await child.ask(conversionSchema.parse({ folder, out, quantization }), tookSchema);
    };
    const whole = async (): Promise<number> => (await convert('F16')).ms;
    const bare = (): Promise<number> => copy(weights, join(out, 'copy'));
    const { kept, thrown } = await measureRounds(whole, bare, { ...EFFORT, pairs });
    const ratios = kept.map((round) => timeRatio(round));
    const rows: Row[] = [
      {
        name: 'GGUF F16 from 0.5 GB of BF16 / copying the file',
        ...{ unit: '×', digits: 2, bar: COPY, spread: spreadOf(ratios), kept: kept.length, thrown },
        verdict: judge(median(ratios), COPY, kept.length),
      },
    ];
    const peaks: number[] = [];
    for (const [quantization, bar] of SPEEDS) {
      const speeds: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        const { cpuMs, peakBytes } = await convert(quantization);
        speeds.push(size / 1e3 / cpuMs);
        peaks.push(peakBytes / 1e6);
      }
      rows.push({
        name: `– ${quantization}, weights a second and core`,
        ...{ unit: 'MB/s', digits: 0, bar, spread: spreadOf(speeds), kept: TIMES, thrown: 0 },
        verdict: bar === null ? null : judge(median(speeds), bar, TIMES),
      });
    }
    rows.push({
      name: '– most memory of the process',
      ...{ unit: 'MB', digits: 0, bar: MEMORY, spread: spreadOf(peaks), kept: peaks.length, thrown: 0 },
      verdict: judge(Math.max(...peaks), MEMORY, peaks.length),
    });
    return rows;
  } finally {
    await rm(out, { recursive: true });
  }
}

/** The most memory of a process that converts 14 GB to Q8_0, once. It writes 7.7 GB. */
export async function measureHugeGguf(cache: string): Promise<Row[]> {
  const { folder, weights } = await hugeCheckpoint(cache);
  const out = await mkdtemp(join(cache, 'gguf-out-'));
  try {
    await using child = startChild('./gguf-convert.ts', HUGE_LIMIT_MS);
    const ask = conversionSchema.parse({ folder, out, quantization: 'Q8_0' });
    const { peakBytes, ms } = await child.ask(ask, tookSchema);
    const gigabytes = (await stat(weights)).size / 1e9;
    const row = { digits: 0, kept: 1, thrown: 0 };
    return [
      {
        ...row,
        name: `Q8_0 from ${gigabytes.toFixed(1)} GB: most memory of the process`,
        ...{ unit: 'MB', bar: MEMORY, spread: spreadOf([peakBytes / 1e6]) },
        verdict: peakBytes / 1e6 <= MEMORY.limit ? 'met' : 'missed',
      },
      { ...row, name: '– time', unit: 's', bar: null, spread: spreadOf([ms / 1e3]), verdict: null },
    ];
  } finally {
    await rm(out, { recursive: true });
  }
}
