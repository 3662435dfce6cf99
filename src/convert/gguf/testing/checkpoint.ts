/** The tiny checkpoints of `tools/reference/convert/gguf_files.py`, whose weights are made again from names and places. */
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { safetensorsFile } from '../../testing/files.ts';
import { uniform } from './made-up.ts';

const GOLDENS = join(import.meta.dirname, '../../../../tools/reference/goldens/gguf');

const golden = z.object({
  /** Number format and shape of each tensor: `BF16 324 64`. */
  checkpoint: z.record(z.string(), z.string()),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** What each tensor is in each quantization: `F16:<hash> Q8_0:<hash> …`. */
  tensors: z.record(z.string(), z.string()),
  quantizations: z.array(z.string()),
  texts: z.array(z.tuple([z.string(), z.array(z.number())])),
  prompt: z.array(z.number()),
  greedy: z.array(z.number()),
});
/** What llama.cpp's own converter and PyTorch make of a checkpoint. */
export type GgufGolden = z.output<typeof golden>;

/** Names of the checkpoints. */
export const CHECKPOINTS = [
  'llama',
  'mistral',
  'llama-3',
  'smollm',
  'qwen2',
  'qwen3',
  'gemma-2',
  'gemma-3',
  'phi-3',
  'gpt-2',
] as const;

/** FNV-1a of a name in 32 bits. */
function seedOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash | 0;
}

/** The numbers of a tensor, as `fill` of the script makes them. */
function fill(name: string, shape: readonly number[], gemma: boolean): Float32Array {
  const numbers = uniform(
    seedOf(name),
    shape.reduce((product, size) => product * size, 1),
  );
  if (shape.length > 1) {
    // Gemma's embeddings are multiplied before use, and would drown what the layers say.
    const small = gemma && name.includes('embed_tokens') ? 4 : 0;
    const scale = 2 ** (Math.floor(Math.log2(2 / Math.sqrt(shape.at(-1) ?? 1))) - small);
    return numbers.map((value) => value * scale);
  }
  if (!name.endsWith('.weight')) return numbers.map((value) => value * 0.125);
  return numbers.map((value) => value * 0.25 + (gemma ? 0 : 1));
}

/** Numbers as a checkpoint stores them, rounded to the nearest, halves to even. */
function stored(numbers: Float32Array, dtype: string): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(numbers.buffer);
  if (dtype === 'F16') return new Uint8Array(Float16Array.from(numbers).buffer);
  const bits = new Uint32Array(numbers.buffer);
  const upper = Uint16Array.from(bits, (value) => (value + 0x7fff + ((value >>> 16) & 1)) >>> 16);
  return new Uint8Array(upper.buffer);
}

/** How a checkpoint may be stored otherwise. */
export interface StoredAs {
  /** Another name for a tensor, whose numbers stay. */
  readonly rename?: (name: string) => string;
  /** Tensors of zeros beside those of the checkpoint, by name: number format and shape. */
  readonly more?: Readonly<Record<string, string>>;
  /** In two files with an index. */
  readonly shards?: boolean;
}

function weightsFile(
  checkpoint: readonly (readonly [string, string])[],
  gemma: boolean,
  { rename = (name) => name, more = {} }: StoredAs,
): Buffer {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, words] of [...checkpoint, ...Object.entries(more)]) {
    const [dtype = '', ...sizes] = words.split(' ');
    const shape = sizes.map(Number);
    const numbers = fill(name, shape, gemma);
    const bytes = stored(Object.hasOwn(more, name) ? numbers.fill(0) : numbers, dtype);
    header[rename(name)] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  }
  return safetensorsFile(header, Buffer.concat(parts));
}

async function writeWeights(folder: string, name: string, want: GgufGolden, as: StoredAs): Promise<void> {
  const gemma = name.startsWith('gemma');
  const all = Object.entries(want.checkpoint);
  if (as.shards !== true) {
    await writeFile(join(folder, 'model.safetensors'), weightsFile(all, gemma, as));
    return;
  }
  const weight_map: Record<string, string> = {};
  const half = Math.ceil(all.length / 2);
  for (const [index, part] of [all.slice(0, half), all.slice(half)].entries()) {
    const file = `model-0000${String(index + 1)}-of-00002.safetensors`;
    for (const [tensor] of part) weight_map[tensor] = file;
    await writeFile(join(folder, file), weightsFile(part, gemma, as));
  }
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map }));
}

/** Makes a checkpoint in a folder of its own, which who calls removes. */
export async function makeCheckpoint(
  name: string,
  as: StoredAs = {},
): Promise<{ folder: string; golden: GgufGolden }> {
  const want = golden.parse(JSON.parse(await readFile(join(GOLDENS, name, 'golden.json'), 'utf8')));
  const folder = join(await mkdtemp(join(tmpdir(), 'hearth-gguf-')), 'tiny');
  await cp(join(GOLDENS, name), folder, { recursive: true });
  await writeWeights(folder, name, want, as);
  return { folder, golden: want };
}
