/** Reads the header of a safetensors file: 8 bytes of length, then JSON with each tensor's type, shape and place. */
import { readSync } from 'node:fs';
import { z } from 'zod';
import { count, damaged, tooShort } from './damaged.ts';

/**
 * Longest header that is read. The format allows 100 MB, but JSON takes about ten times its size in memory once it is
 * parsed, and the headers of the largest files in use stay below 10 MB.
 */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Bits of each element type (the format's own list). */
const BITS: Readonly<Record<string, number>> = {
  F64: 64,
  F32: 32,
  F16: 16,
  BF16: 16,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F4: 4,
  I64: 64,
  I32: 32,
  I16: 16,
  I8: 8,
  U64: 64,
  U32: 32,
  U16: 16,
  U8: 8,
  BOOL: 8,
  C64: 64,
};

/** Hearth's names of the types that weights come in. */
const DTYPE_NAMES: Readonly<Record<string, string>> = { F32: 'fp32', F16: 'fp16', BF16: 'bf16', F64: 'fp64' };

const length = z.int().nonnegative();
const tensorSchema = z.object({
  dtype: z.string().max(32),
  shape: z.array(length).max(64),
  data_offsets: z.tuple([length, length]),
});

/** What the tensors of a file add up to. */
export interface SafetensorsFacts {
  readonly weight_bytes: number;
  readonly parameters: number;
  /** Bytes in each element type. */
  readonly bytesByType: ReadonlyMap<string, number>;
}

/** Reads an open file of `size` bytes; `file` is its path, for errors. Throws MODEL_LOAD_FAILED when it lies. */
export function readSafetensors(fd: number, size: number, file: string): SafetensorsFacts {
  const { headerBytes, dataBytes } = headerBounds(fd, size, file);
  const header = readHeader(fd, headerBytes, file);
  let parameters = 0;
  let weightBytes = 0;
  const bytesByType = new Map<string, number>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { bytes, elements, dtype, end } = readTensor(entry, file);
    if (end > dataBytes) throw tooShort(file, size - dataBytes + end, size);
    parameters += elements;
    weightBytes += bytes;
    bytesByType.set(dtype, (bytesByType.get(dtype) ?? 0) + bytes);
  }
  // Tensors may not share bytes, so together they can't have more than there is.
  if (weightBytes > dataBytes) throw tooShort(file, size - dataBytes + weightBytes, size);
  return { weight_bytes: weightBytes, parameters, bytesByType };
}

/** The name of the type that most bytes are in: `fp32`, `fp16`, `bf16`, else the format's own in lower case. */
export function mainDtype(bytesByType: ReadonlyMap<string, number>): string | null {
  const [dtype] = [...bytesByType].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return dtype === undefined ? null : (DTYPE_NAMES[dtype] ?? dtype.toLowerCase());
}

/** Length of the header's JSON and of the data behind it. */
function headerBounds(fd: number, size: number, file: string): { headerBytes: number; dataBytes: number } {
  if (size < 8) throw damaged(file, `This file has ${count(size)} bytes, too few for a safetensors file.`);
  const claimed = readExactly(fd, 0, 8, file).readBigUInt64LE();
  if (claimed + 8n > size) throw tooShort(file, claimed + 8n, size);
  if (claimed > MAX_HEADER_BYTES) {
    throw damaged(
      file,
      `The header of this file has ${count(claimed)} bytes; ${count(MAX_HEADER_BYTES)} are read at most.`,
    );
  }
  const headerBytes = Number(claimed);
  return { headerBytes, dataBytes: size - 8 - headerBytes };
}

function readHeader(fd: number, headerBytes: number, file: string): Record<string, unknown> {
  const parsed = z
    .record(z.string(), z.unknown())
    .safeParse(json(readExactly(fd, 8, headerBytes, file).toString('utf8')));
  if (!parsed.success)
    throw damaged(
      file,
      'The header of this file is no JSON object, so it is damaged or no safetensors file.',
    );
  return parsed.data;
}

function readTensor(
  entry: unknown,
  file: string,
): { bytes: number; elements: number; dtype: string; end: number } {
  const parsed = tensorSchema.safeParse(entry);
  if (!parsed.success)
    throw damaged(file, 'The header of this file describes a tensor in a way that makes no sense.');
  const { dtype, shape } = parsed.data;
  const [begin, end] = parsed.data.data_offsets;
  const elements = shape.reduce((product, dimension) => product * BigInt(dimension), 1n);
  const bits = BITS[dtype];
  const bytes = end - begin;
  const wanted = bits === undefined ? null : (elements * BigInt(bits) + 7n) / 8n;
  if (bytes < 0 || elements > Number.MAX_SAFE_INTEGER || (wanted !== null && wanted !== BigInt(bytes))) {
    throw damaged(
      file,
      `The header of this file gives a tensor ${count(bytes)} bytes, but its shape needs ${count(wanted ?? elements)}.`,
    );
  }
  return { bytes, elements: Number(elements), dtype, end };
}

function readExactly(fd: number, position: number, bytes: number, file: string): Buffer {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const read = readSync(fd, buffer, filled, bytes - filled, position + filled);
    if (read === 0) throw tooShort(file, position + bytes, position + filled);
    filled += read;
  }
  return buffer;
}

/** Parsed JSON; null for a text that is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
