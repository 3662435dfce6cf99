/** Where that is kept which was made of raw checkpoints when they were loaded: it is made once, as it takes minutes. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CONVERTER_VERSION, ggufQuantization, type GgufQuantization } from '../../shared/converter.ts';

/** Beside the file: the model folder that it was made of. */
const SOURCE_FILE = 'source.json';
const sourceSchema = z.object({ folder: z.string() });

const DAY_MS = 86_400_000;
/** A disk that was unplugged comes back within days; a folder that was deleted does not. */
const GONE_AFTER_MS = 14 * DAY_MS;
/** Names of the folders here; nothing else is touched. */
const KEPT = /^[0-9a-f]{32}$/;

/** Rises with every change of what the converter writes into GGUF files: what an older one wrote is swept. */
const GGUF_EDITION = 1;

/** Where conversions of one kind are kept. */
export interface KeptPlace {
  /** Absolute; it is made when it is needed. */
  readonly cache: string;
  /** Of what the converter writes there; what another one wrote is swept. */
  readonly edition: number;
}

/** Where GGUF files are kept, in the folder of all that is kept. */
export function keptGgufs(cache: string): KeptPlace {
  return { cache: join(cache, 'gguf'), edition: GGUF_EDITION };
}

/** Where folders of graphs with weights in fewer bits are kept, each under the name of its quantization. */
export function keptGraphs(cache: string): KeptPlace {
  return { cache: join(cache, 'quantized'), edition: CONVERTER_VERSION };
}

/**
 * The folder for the files of a model folder as they are now: of the same place, names, sizes and times it is the same
 * one, for one edition of the converter.
 */
export async function keptFolder({ cache, edition }: KeptPlace, folder: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([edition, await realpath(folder)]));
  for (const name of (await namesIn(folder)).toSorted()) {
    const info = await stat(join(folder, name)).catch(() => null);
    if (info?.isFile() === true) hash.update(JSON.stringify([name, info.size, info.mtimeMs]));
  }
  return join(cache, hash.digest('hex').slice(0, 32));
}

/** What lies in a folder and one level below it, where older models of sentences keep their weights. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.map(async (entry) => {
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [entry.name];
    const names = await readdir(join(folder, entry.name)).catch(() => []);
    return names.map((name) => `${entry.name}/${name}`);
  });
  return (await Promise.all(below)).flat();
}

/** The name of the file of a quantization that such a folder has; null where none was made yet. Files appear there whole. */
export async function keptFile(folder: string, quantization: GgufQuantization): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const file = names.find((name) => name.endsWith(`-${quantization}.gguf`)) ?? null;
  const now = new Date();
  // When it was last of use.
  if (file !== null) await utimes(folder, now, now).catch(() => undefined);
  return file;
}

/** The quantizations whose files such a folder has; it does not count as a use. */
export async function keptQuantizations(folder: string): Promise<GgufQuantization[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => ggufQuantization(/-([^-]+)\.gguf$/.exec(name)?.[1] ?? '') ?? []);
}

/** The graphs of a quantization that such a folder has, in a folder of their own; null where none were made yet. */
export async function keptQuantized(folder: string, quantization: string): Promise<string[] | null> {
  const names = await readdir(join(folder, quantization, 'onnx')).catch(() => null);
  const now = new Date();
  if (names !== null) await utimes(folder, now, now).catch(() => undefined);
  return names?.flatMap((name) => (name.endsWith('.onnx') ? [name.slice(0, -'.onnx'.length)] : [])) ?? null;
}

/** The folders of models of which something is kept, as they were named when it was made. */
export async function keptSources({ cache }: KeptPlace): Promise<string[]> {
  const names = await readdir(cache).catch(() => []);
  const sources = await Promise.all(
    names.filter((name) => KEPT.test(name)).map((name) => sourceOf(join(cache, name))),
  );
  return sources.filter((source) => source !== null);
}

/** Makes such a folder, which remembers what model folder it is for. */
export async function makeKept(directory: string, folder: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, SOURCE_FILE), JSON.stringify({ folder }));
}

/**
 * Takes away what was kept of weights that have changed since, or that have been gone for two weeks. Gives the bytes
 * freed; never rejects.
 */
export async function sweepKept(place: KeptPlace, now = Date.now()): Promise<number> {
  let freed = 0;
  for (const name of await readdir(place.cache).catch(() => [])) {
    const directory = join(place.cache, name);
    if (!KEPT.test(name) || !(await isStale(place, directory, now))) continue;
    const bytes = await sizeOf(directory);
    const gone = await rm(directory, { recursive: true, force: true }).then(
      () => true,
      // A system that keeps open files lets nobody delete them; the next start tries again.
      () => false,
    );
    if (gone) freed += bytes;
  }
  return freed;
}

async function isStale(place: KeptPlace, directory: string, now: number): Promise<boolean> {
  const unusedMs = now - ((await stat(directory).catch(() => null))?.mtimeMs ?? now);
  const source = await sourceOf(directory);
  const current = source === null ? null : await keptFolder(place, source).catch(() => null);
  return current === null ? unusedMs > GONE_AFTER_MS : current !== directory;
}

/** The model folder that a folder is for; null where it does not say. */
async function sourceOf(directory: string): Promise<string | null> {
  return await readFile(join(directory, SOURCE_FILE), 'utf8').then(
    (text) => sourceSchema.safeParse(parsed(text)).data?.folder ?? null,
    () => null,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const info = await stat(join(folder, name)).catch(() => null);
      return info?.isFile() === true ? info.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
