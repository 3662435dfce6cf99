/**
 * Reads the header of a .safetensors file, which may come from anybody: every number in it is checked against the file.
 * The format: https://github.com/huggingface/safetensors (eight bytes of length, a header in JSON, the numbers).
 */
import { basename } from 'node:path';
import { z } from 'zod';
import type { HearthError } from '../../shared/errors.ts';
import { damaged, notConvertible, reading, unreadable } from '../failure.ts';
import { parseJson } from './json.ts';
import { withFile, type ByteSource } from './source.ts';
import { bytesOf, isStoredType, overlap, type StoredTensor } from './stored.ts';

/** What the format's own reader allows for a header. */
const MAX_HEADER_BYTES = 100_000_000;
/**
 * A name, an object and two lists within the header: five commas and those of the shape for each tensor. The largest
 * models have 100,000 tensors, in many files.
 */
const HEADER_LIMITS = { depth: 4, items: 2_000_000, outer: 200_000 };
/** ONNX Runtime's kernels go to eight; no checkpoint has more than five. */
const MAX_RANK = 8;
/** Bytes of the length before the header. */
const PREFIX_BYTES = 8;

const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(size).max(MAX_RANK),
  data_offsets: z.tuple([size, size]),
});

/** The tensors of a file, in the order of its header. Throws MODEL_LOAD_FAILED for anything that does not add up. */
export async function readSafetensors(path: string): Promise<StoredTensor[]> {
  return await reading(path, () => withFile(path, readSafetensorsHeader));
}

/** As {@link readSafetensors}, of any bytes. */
export async function readSafetensorsHeader(source: ByteSource): Promise<StoredTensor[]> {
  const { path } = source;
  const headerBytes = (await source.read(0, PREFIX_BYTES)).readBigUInt64LE();
  if (headerBytes > BigInt(MAX_HEADER_BYTES) || PREFIX_BYTES + Number(headerBytes) > source.size)
    throw damaged(path, `its header of ${String(headerBytes)} bytes does not fit the file`);
  const base = PREFIX_BYTES + Number(headerBytes);
  const header = parseHeader(path, await source.read(PREFIX_BYTES, base - PREFIX_BYTES));
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => tensorOf(source, base, name, entry));
  const both = overlap(tensors);
  if (both !== null) throw damaged(path, `the numbers of ${both[0].name} and ${both[1].name} overlap`);
  return tensors;
}

function parseHeader(path: string, bytes: Buffer): object {
  let header: unknown;
  try {
    header = parseJson(bytes, HEADER_LIMITS);
  } catch (error) {
    throw damaged(path, `in its header, ${error instanceof Error ? error.message : 'nothing fits'}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw damaged(path, 'its header is no object');
  return header;
}

function tensorOf(
  { path, size: fileBytes }: ByteSource,
  base: number,
  name: string,
  value: unknown,
): StoredTensor {
  const entry = entrySchema.safeParse(value);
  if (!entry.success) throw damaged(path, `the header's entry of ${name} is malformed`);
  const { dtype, shape, data_offsets } = entry.data;
  const [begin, end] = data_offsets;
  if (/^F8_/.test(dtype)) throw inEightBits(path, name, dtype);
  if (!isStoredType(dtype))
    throw unreadable(path, `its tensor ${name} is stored as ${dtype}, which is not supported`);
  if (end < begin || end - begin !== bytesOf(dtype, shape))
    throw damaged(path, `the size of ${name} contradicts its shape [${shape.join(', ')}]`);
  if (base + end > fileBytes)
    throw damaged(path, `${name} lies outside of the file, whose download may have been cut off`);
  return { name, dtype, shape, path, offset: base + begin, length: end - begin };
}

/** Numbers in FP8 mean something only with scales that lie elsewhere, in a way that each program has for itself. */
function inEightBits(path: string, name: string, dtype: string): HearthError {
  return notConvertible(
    `The weights in ${basename(path)} are quantized to FP8 (${name} is stored as ${dtype}), which is made for GPUs and not read here`,
    'Choose the checkpoint that it was made from, which the same organization often has without FP8 in its name, or a copy with GGUF files.',
  );
}
