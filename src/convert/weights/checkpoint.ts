/** Which files of a folder make up its checkpoint. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { z } from 'zod';
import { PARTS_HINT, partsWords } from '../../shared/missing-parts.ts';
import { damaged, notConvertible, reading, unreadable } from '../failure.ts';
import { parseJson } from './json.ts';
import { refusePointer } from './pointer.ts';
import { readSafetensors } from './safetensors.ts';
import { withFile } from './source.ts';
import type { StoredTensor } from './stored.ts';
import { readTorchBin } from './torch-bin.ts';

/** The names that transformers and diffusers save under, in the order in which they look. */
export const CHECKPOINT_FILES = [
  'model.safetensors',
  'diffusion_pytorch_model.safetensors',
  'pytorch_model.bin',
  'diffusion_pytorch_model.bin',
] as const;

/** The index of the largest models on the Hub has 10 MB. */
const MAX_INDEX_BYTES = 64 << 20;
/** A model of a terabyte in shards of 5 GB has 200. */
const MAX_SHARDS = 4096;

/** Tensors of the largest models: 100,000. */
const INDEX_LIMITS = { depth: 8, items: 500_000 };

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * All tensors of a folder's checkpoint, with the name of its file for errors. Files must really lie in one of the
 * `allowed` folders. Throws MODEL_LOAD_FAILED.
 */
export async function findTensors(
  folder: string,
  allowed: readonly string[],
): Promise<{ label: string; tensors: StoredTensor[] }> {
  const places = await Promise.all(allowed.map((place) => realpath(place)));
  for (const name of CHECKPOINT_FILES) {
    if (await exists(join(folder, name)))
      return { label: name, tensors: await readFileOf(folder, name, places) };
    const index = join(folder, `${name}.index.json`);
    if (await exists(index))
      return { label: basename(index), tensors: await readShards(folder, index, places) };
  }
  throw notConvertible(
    `The folder holds no weights that can be converted: none of ${CHECKPOINT_FILES.join(', ')}`,
    'Get the model again, or choose another one.',
  );
}

/** Tells the tensor of each name of an index from the shard that it lies in; throws MODEL_LOAD_FAILED. */
export function parseIndex(path: string, bytes: Uint8Array): Map<string, string> {
  let parsed: unknown;
  try {
    parsed = parseJson(bytes, INDEX_LIMITS);
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : 'it is not JSON');
  }
  const index = indexSchema.safeParse(parsed);
  if (!index.success) throw damaged(path, 'it has no weight_map of names');
  const shards = new Map(Object.entries(index.data.weight_map));
  const files = new Set(shards.values());
  if (files.size === 0) throw damaged(path, 'it names no shard');
  if (files.size > MAX_SHARDS) throw damaged(path, `it names ${String(files.size)} shards`);
  for (const file of files)
    if (!/^[\w.-]+\.(?:safetensors|bin)$/.test(file))
      throw damaged(path, `its shard "${file.slice(0, 100)}" is not the name of a file beside it`);
  return shards;
}

async function readShards(
  folder: string,
  index: string,
  allowed: readonly string[],
): Promise<StoredTensor[]> {
  const shards = await reading(index, async () => {
    if ((await stat(index)).size > MAX_INDEX_BYTES) throw damaged(index, 'it is larger than any index');
    return parseIndex(index, await readFile(index));
  });
  const files = [...new Set(shards.values())];
  await refuseMissing(folder, files);
  const tensors: StoredTensor[] = [];
  for (const file of files) tensors.push(...(await readFileOf(folder, file, allowed)));
  const found = new Set(tensors.map(({ name }) => name));
  const missing = shards.keys().find((name) => !found.has(name));
  if (missing !== undefined)
    throw damaged(index, `it says that ${missing} lies in ${shards.get(missing) ?? ''}, where it does not`);
  return tensors;
}

/** Throws MODEL_LOAD_FAILED where shards are not there, before one of them is read. */
async function refuseMissing(folder: string, files: readonly string[]): Promise<void> {
  const there = await Promise.all(files.map((file) => exists(join(folder, file))));
  const missing = files.filter((_, index) => there[index] !== true);
  if (missing.length === 0) return;
  throw notConvertible(partsWords(missing, missing.length, files.length), PARTS_HINT);
}

async function readFileOf(folder: string, name: string, allowed: readonly string[]): Promise<StoredTensor[]> {
  const path = join(folder, name);
  const real = await reading(path, () => realpath(path));
  if (!allowed.some((place) => real.startsWith(place + sep)))
    throw unreadable(path, 'it is a link that leads out of the folder of models');
  await reading(path, () => withFile(path, refusePointer));
  return await (name.endsWith('.bin') ? readTorchBin : readSafetensors)(path);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}
