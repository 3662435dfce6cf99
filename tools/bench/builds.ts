/** How long it takes to write the graphs of well-known models, each in a process that has written none before, and how large they are. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { unpackGoldens } from '../run/goldens.mjs';
import { startChild } from './child.ts';
import { writeRawWeights } from './raw-weights.ts';
import type { Row } from './report.ts';
import { judge, median, spreadOf, type Bar } from './stats.ts';

const TIMES = 5;
const SIZES = fileURLToPath(new URL('../reference/goldens/sizes.json', import.meta.url));
const WEIGHTS = {
  'vit-base': 'model.safetensors',
  'sd15-unet': 'diffusion_pytorch_model.safetensors',
} as const;

const sizesSchema = z.record(
  z.enum(['vit-base', 'sd15-unet']),
  z.object({ config: z.record(z.string(), z.unknown()), tensors: z.record(z.string(), z.array(z.number())) }),
);
const builtSchema = z.object({ ms: z.number(), bytes: z.number() });

/** What is asked of a model's graph: milliseconds, and kilobytes where anything is. */
const BARS: Readonly<Record<keyof typeof WEIGHTS, { title: string; ms: Bar; kilobytes: Bar | null }>> = {
  'vit-base': {
    title: 'Graph of ViT-base',
    ms: { limit: 100, sense: 'at most' },
    kilobytes: { limit: 100, sense: 'at most' },
  },
  'sd15-unet': {
    title: "Graph of Stable Diffusion 1.5's UNet",
    ms: { limit: 300, sense: 'at most' },
    kilobytes: null,
  },
};

/** Measures both models, whose weights are zeros that take no room: writing a graph reads none of them. */
export async function measureBuilds(cache: string): Promise<Row[]> {
  unpackGoldens();
  const sizes = sizesSchema.parse(JSON.parse(await readFile(SIZES, 'utf8')));
  await mkdir(cache, { recursive: true });
  const root = await mkdtemp(join(cache, 'builds-'));
  try {
    const rows: Row[] = [];
    for (const name of ['vit-base', 'sd15-unet'] as const) {
      const folder = join(root, name);
      await mkdir(folder);
      await writeFile(join(folder, 'config.json'), JSON.stringify(sizes[name].config));
      await writeRawWeights(join(folder, WEIGHTS[name]), Object.entries(sizes[name].tensors), 'F32', null);
      rows.push(...(await measureOne(folder, BARS[name])));
    }
    return rows;
  } finally {
    await rm(root, { recursive: true });
  }
}

async function measureOne(
  folder: string,
  { title, ms, kilobytes }: (typeof BARS)[keyof typeof WEIGHTS],
): Promise<Row[]> {
  const took: z.output<typeof builtSchema>[] = [];
  for (let time = 0; time < TIMES; time++) {
    await using child = startChild('./graph-build.ts');
    took.push(await child.ask({ folder }, builtSchema));
  }
  const row = (name: string, unit: string, bar: Bar | null, values: readonly number[]): Row => ({
    name,
    ...{ unit, digits: 0, bar, spread: spreadOf(values), kept: values.length, thrown: 0 },
    verdict: bar === null ? null : judge(median(values), bar, values.length),
  });
  return [
    row(
      title,
      'ms',
      ms,
      took.map((each) => each.ms),
    ),
    row(
      '– its size',
      'kB',
      kilobytes,
      took.map((each) => each.bytes / 1e3),
    ),
  ];
}
