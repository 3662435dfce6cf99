/** Where graphs are written: into the cache by their checkpoint's hash, or into a model folder that stands alone. */
import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFile,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { HearthError } from '../shared/errors.ts';
import type { ConvertedGraphs } from '../shared/converter.ts';
import { placeWithin, type BuiltGraph, type Checkpoint } from './convert.ts';
import { DENSE_FILE } from './sentence-dense.ts';
import { copySmallFiles, type SourceFolder } from './small-files.ts';

/** The list of a cache folder's graphs with their bytes: what a folder was promised to hold. */
const LIST = 'graphs.json';
const listSchema = z.record(z.string().regex(/^\w+$/), z.number().int().positive());
/** Checkpoints whose graphs are kept; at 60 kB to 1 MB each they stay below what a single model takes. */
const MAX_KEPT = 200;
/** A folder that is not whole yet: `.<hash>-<uuid>`. */
const HALF = /^\.[0-9a-f]{32}-/;
/** Whoever still writes one after so long does not live any more: graphs take less than a second. */
const HALF_AFTER_MS = 3_600_000;

/** The graphs in the cache, or null where they are not all there as they were written. */
export async function keptGraphs(
  cache: string,
  { hash, directory: weights, dense }: Checkpoint,
): Promise<ConvertedGraphs | null> {
  const directory = join(cache, hash);
  try {
    const graphs = listSchema.parse(JSON.parse(await readFile(join(directory, LIST), 'utf8')));
    for (const [name, bytes] of Object.entries(graphs))
      if ((await stat(join(directory, `${name}.onnx`))).size !== bytes) return null;
    for (const [name, { length }] of dense)
      if ((await stat(join(directory, name, DENSE_FILE))).size !== length) return null;
    const now = new Date();
    await utimes(directory, now, now);
    return { directory, weights, graphs, quality: null };
  } catch {
    return null;
  }
}

/** Writes graphs into the cache in one step: a folder by that name is whole or not there. */
export async function keepGraphs(
  cache: string,
  { hash, directory: weights, dense }: Checkpoint,
  built: ReadonlyMap<string, BuiltGraph>,
): Promise<ConvertedGraphs> {
  const directory = join(cache, hash);
  const aside = join(cache, `.${hash}-${randomUUID()}`);
  await mkdir(aside, { recursive: true });
  try {
    const graphs = await writeGraphs(aside, built);
    for (const [name, layer] of dense) {
      await mkdir(join(aside, name));
      await writeFile(join(aside, name, DENSE_FILE), layer);
    }
    await writeFile(join(aside, LIST), JSON.stringify(graphs));
    // For whoever wants to know what it is of.
    await writeFile(join(aside, 'source.json'), JSON.stringify({ folder: weights }));
    // What another process wrote meanwhile, or a damaged one left, makes way.
    await rm(directory, { recursive: true, force: true });
    await rename(aside, directory);
    await sweep(cache);
    return { directory, weights, graphs, quality: null };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Makes a model folder of a checkpoint and its graphs; `out` must not be there. Throws INVALID_INPUT where it is. */
export async function writeFolder(
  out: string,
  source: SourceFolder,
  { weights, directory }: Checkpoint,
  built: ReadonlyMap<string, BuiltGraph>,
  progress: (done: number, total: number) => Promise<void>,
): Promise<ConvertedGraphs> {
  return await makeFolder(out, source, async (graphsFolder) => {
    const files = await Promise.all(
      weights.files.map(async (path) => ({ path, bytes: (await stat(path)).size })),
    );
    const total = files.reduce((sum, { bytes }) => sum + bytes, 1);
    let done = 0;
    for (const { path, bytes } of files) {
      await progress(done, total);
      // Where the file system can, both share their blocks until one is changed.
      const copy = join(graphsFolder, placeWithin(directory, path));
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(path, copy, constants.COPYFILE_FICLONE);
      done += bytes;
    }
    const graphs = await writeGraphs(graphsFolder, built);
    await progress(total, total);
    return graphs;
  });
}

/**
 * Makes a model folder in one step: the small files of `source`, and under `onnx/` what `fill` writes, which gives the
 * graphs' bytes by name. `out` must not be there; throws INVALID_INPUT where it is.
 */
export async function makeFolder(
  out: string,
  source: SourceFolder,
  fill: (graphsFolder: string) => Promise<Record<string, number>>,
): Promise<ConvertedGraphs> {
  if ((await stat(out).catch(() => null)) !== null)
    throw new HearthError(
      'INVALID_INPUT',
      `${out} is there already.`,
      'Name a folder that is not there yet.',
    );
  const aside = join(dirname(out), `.${basename(out)}-${randomUUID()}`);
  const graphsFolder = join(aside, 'onnx');
  await mkdir(graphsFolder, { recursive: true });
  try {
    await copySmallFiles(source, aside);
    const graphs = await fill(graphsFolder);
    await rename(aside, out);
    return { directory: join(out, 'onnx'), weights: join(out, 'onnx'), graphs, quality: null };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Writes graphs into a folder, and gives their bytes by name. */
async function writeGraphs(
  folder: string,
  built: ReadonlyMap<string, BuiltGraph>,
): Promise<Record<string, number>> {
  const graphs: Record<string, number> = {};
  for (const [name, { bytes }] of built) {
    await writeFile(join(folder, `${name}.onnx`), bytes);
    graphs[name] = bytes.length;
  }
  return graphs;
}

/** Takes out the graphs that were not used for longest, and what processes that were killed left half written. */
async function sweep(cache: string): Promise<void> {
  const aged = await Promise.all(
    (await readdir(cache)).map(async (name) => {
      const at = (await stat(join(cache, name)).catch(() => null))?.mtimeMs ?? 0;
      return { name, at };
    }),
  );
  const whole = aged.filter(({ name }) => /^[0-9a-f]{32}$/.test(name)).toSorted((a, b) => b.at - a.at);
  const halves = aged.filter(({ name, at }) => HALF.test(name) && at < Date.now() - HALF_AFTER_MS);
  for (const { name } of [...whole.slice(MAX_KEPT), ...halves])
    await rm(join(cache, name), { recursive: true, force: true });
}
