/**
 * The layers that sentence-transformers put behind the pooling (`2_Dense`): no part of a graph, as the person may pool
 * otherwise. Runners read them from safetensors, so what lies in a pytorch_model.bin is written anew.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { moduleFolders } from '../shared/sentence-layout.ts';
import { notConvertible } from './failure.ts';
import { modulesOf } from './sentence-files.ts';
import { CHECKPOINT_FILES } from './weights/checkpoint.ts';
import { Weights } from './weights/weights.ts';

/** The name that runners read. */
export const DENSE_FILE = 'model.safetensors';
/** As much as runners read: 8,192 by 8,192 numbers. */
const MAX_DENSE_BYTES = 256 << 20;
const NAMES = ['linear.weight', 'linear.bias'] as const;

const modulesSchema = z.array(z.object({ type: z.string() })).max(32);

/** A safetensors file in fp32 for each such layer of a model, by its folder. Throws MODEL_LOAD_FAILED. */
export async function denseFiles(
  folder: string,
  allowed: readonly string[],
  which: 'all' | 'without-safetensors',
): Promise<Map<string, Buffer>> {
  const modules = await modulesOf(folder);
  const types = modulesSchema.safeParse(modules).data ?? [];
  const made = new Map<string, Buffer>();
  for (const [index, name] of moduleFolders(modules).entries()) {
    if (name === '' || types[index]?.type.split('.').at(-1) !== 'Dense') continue;
    const place = join(folder, name);
    if (which === 'without-safetensors' && (await isFile(join(place, DENSE_FILE)))) continue;
    const there = await Promise.all(CHECKPOINT_FILES.map((file) => isFile(join(place, file))));
    // Whoever runs the model says that they are missing.
    if (there.includes(true)) made.set(name, await fileOf(await Weights.open(place, allowed), name));
  }
  return made;
}

async function fileOf(weights: Weights, folder: string): Promise<Buffer> {
  const names = NAMES.filter((name) => weights.has(name));
  const bytes = names.reduce((sum, name) => sum + weights.get(name).length, 0);
  if (bytes > MAX_DENSE_BYTES)
    throw notConvertible(`The layer in ${folder} has ${String(bytes)} bytes`, 'Choose another model.');
  const bodies: Buffer[] = [];
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const name of names) {
    const { buffer } = await weights.read(name);
    header[name] = {
      dtype: 'F32',
      shape: weights.get(name).shape,
      data_offsets: [end, end + buffer.byteLength],
    };
    bodies.push(Buffer.from(buffer));
    end += buffer.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...bodies]);
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}
