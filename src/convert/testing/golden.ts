/**
 * PyTorch's answers to tiny checkpoints, made by tools/reference/convert. A golden holds no weights: they are a formula
 * of a tensor's name, so that the checkpoint is written here to the same bytes.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { STORED_BYTES, isStoredType, type StoredTensor, type StoredType } from '../weights/stored.ts';
import { safetensorsFile } from './files.ts';

const GOLDENS = join(import.meta.dirname, '../../../tools/reference/goldens/convert');

const storedSchema = z.union([
  /** Name, type, shape, and the formula's scale and offset. */
  z.tuple([z.string(), z.string(), z.array(z.number()), z.number(), z.number()]),
  /** Name, type, shape and the bytes in base64: tensors of whole numbers. */
  z.tuple([z.string(), z.string(), z.array(z.number()), z.string()]),
]);
/** The table of a file of weights; packed where names are many, as they repeat each other: JSON, deflated, base64. */
const tableSchema = z.union([
  z.array(storedSchema),
  z
    .string()
    .transform((text): unknown => JSON.parse(inflateSync(Buffer.from(text, 'base64')).toString()))
    .pipe(z.array(storedSchema)),
]);
const tensorSchema = z.object({
  type: z.enum(['float32', 'int64', 'bool']),
  dims: z.array(z.number()),
  /** Little-endian, base64. */
  data: z.string().optional(),
  /** Whole numbers below 256, one byte each. */
  bytes: z.string().optional(),
  /** The formula's, in place of data. */
  name: z.string().optional(),
  scale: z.number().optional(),
});
/** A checkpoint without its numbers. */
export const checkpointSchema = z.object({
  config: z.record(z.string(), z.unknown()),
  /** Stands in front of the names for the formula: other numbers. */
  seed: z.string().default(''),
  weights: z.array(z.object({ file: z.string(), tensors: tableSchema })),
});
const goldenSchema = checkpointSchema.extend({
  /** Checkpoints in folders within the model's. */
  within: z.record(z.string(), checkpointSchema).default({}),
  cases: z.array(
    z.object({
      graph: z.string(),
      inputs: z.record(z.string(), tensorSchema),
      outputs: z.record(z.string(), tensorSchema),
    }),
  ),
});

/** A golden, parsed. */
export type Golden = z.output<typeof goldenSchema>;

/** An input or output of a golden with its numbers. */
export type GoldenTensor =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'bool'; readonly dims: readonly number[]; readonly data: Uint8Array };

/** Names of all goldens. */
export function goldenNames(): string[] {
  return readdirSync(GOLDENS)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

/** One golden. */
export function readGolden(name: string): Golden {
  return goldenSchema.parse(JSON.parse(readFileSync(join(GOLDENS, `${name}.json`), 'utf8')));
}

/** Path of the file that says what graphs a golden's checkpoint becomes. */
export function graphsFile(name: string): string {
  return join(GOLDENS, 'graphs', `${name}.txt`);
}

/** Writes config.json and the weights, shards with their index, and the checkpoints within. */
export async function writeCheckpoint(
  golden: z.output<typeof checkpointSchema> & Partial<Pick<Golden, 'within'>>,
  folder: string,
): Promise<void> {
  await writeOne(golden, folder);
  for (const [name, checkpoint] of Object.entries(golden.within ?? {})) {
    await mkdir(join(folder, name));
    await writeOne(checkpoint, join(folder, name));
  }
}

async function writeOne(
  { config, seed, weights }: z.output<typeof checkpointSchema>,
  folder: string,
): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  for (const { file, tensors } of weights) {
    let end = 0;
    const header: Record<string, unknown> = {};
    const bodies = tensors.map(([name, dtype, shape, ...fill]) => {
      if (!isStoredType(dtype)) throw new Error(`${name} is ${dtype}`);
      const body = stored(`${seed}${name}`, dtype, shape, fill);
      header[name] = { dtype, shape, data_offsets: [end, end + body.length] };
      end += body.length;
      return body;
    });
    await writeFile(join(folder, file), safetensorsFile(header, Buffer.concat(bodies)));
  }
  if (weights.length === 1) return;
  const weight_map = Object.fromEntries(
    weights.flatMap(({ file, tensors }) => tensors.map(([name]) => [name, file])),
  );
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map }));
}

/** The tensors that {@link writeCheckpoint} writes, as the reader of its files finds them, but for where they lie. */
export function storedTensors(golden: Golden): StoredTensor[] {
  const checkpoints = [['', golden] as const, ...Object.entries(golden.within)];
  return checkpoints.flatMap(([folder, { weights }]) =>
    weights.flatMap(({ file, tensors }) =>
      tensors.map(([name, dtype, shape]) => {
        if (!isStoredType(dtype)) throw new Error(`${name} is ${dtype}`);
        const path = join('/models', folder, file);
        const length = product(shape) * STORED_BYTES[dtype];
        return { name: folder === '' ? name : `${folder}.${name}`, dtype, shape, path, offset: 0, length };
      }),
    ),
  );
}

/** The numbers of an input or output. */
export function tensorOf(tensor: Golden['cases'][number]['inputs'][string]): GoldenTensor {
  const { type, dims } = tensor;
  const raw = Uint8Array.from(Buffer.from(tensor.data ?? tensor.bytes ?? '', 'base64'));
  switch (type) {
    case 'float32': {
      const { name, scale } = tensor;
      const made = name !== undefined && scale !== undefined;
      return {
        type,
        dims,
        data: made ? numbers(name, product(dims), scale, 0) : new Float32Array(raw.buffer),
      };
    }
    case 'int64':
      return {
        type,
        dims,
        data: tensor.bytes === undefined ? new BigInt64Array(raw.buffer) : BigInt64Array.from(raw, BigInt),
      };
    case 'bool':
      return { type, dims, data: raw };
  }
}

function stored(name: string, dtype: StoredType, shape: readonly number[], fill: readonly unknown[]): Buffer {
  const [scale, offset] = fill;
  if (typeof scale === 'string') return Buffer.from(scale, 'base64');
  if (typeof scale !== 'number' || typeof offset !== 'number') throw new Error(`${name} has no formula`);
  const values = numbers(name, product(shape), scale, offset);
  if (dtype === 'F16') return Buffer.from(Float16Array.from(values).buffer);
  if (dtype === 'F32') return Buffer.from(values.buffer);
  if (dtype !== 'BF16') throw new Error(`${name} cannot be ${dtype}`);
  const bytes = Buffer.alloc(values.length * STORED_BYTES.BF16);
  const bits = new Uint32Array(values.buffer);
  bits.forEach((bit, index) => bytes.writeUInt16LE(bit >>> 16, index * STORED_BYTES.BF16));
  return bytes;
}

/** The formula of tools/reference/convert/common.py: lowbias32 of the name's FNV-1a hash plus the index. */
function numbers(name: string, count: number, scale: number, offset: number): Float32Array {
  let seed = 2166136261;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 16777619) >>> 0;
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let x = (seed + index) >>> 0;
    x ^= x >>> 16;
    x = Math.imul(x, 0x7feb352d);
    x ^= x >>> 15;
    x = Math.imul(x, 0x846ca68b);
    x ^= x >>> 16;
    values[index] =
      offset === 0 ? ((x & 255) / 128) * scale - scale : offset + ((x & 31) / 16) * scale - scale;
  }
  return values;
}

function product(dims: readonly number[]): number {
  return dims.reduce((all, size) => all * size, 1);
}
