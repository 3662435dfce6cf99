/** Writes GGUF files (version 3, little-endian; docs/gguf.md of ggml): settings, a tensor table, then the tensors. */
import { open, type FileHandle } from 'node:fs/promises';

/** A setting's value with its type; a plain number is written as an unsigned 32-bit one. */
export type GgufValue =
  | string
  | number
  | boolean
  | { readonly float: number }
  | readonly string[]
  | { readonly int32s: readonly number[] };

/** A tensor: its shape with the fastest dimension first, as GGUF has it, and its bytes block by block of rows. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: 'F32' | 'Q8_0';
  /** The whole tensor in pieces, so that a large one never has to be in memory at once. */
  readonly pieces: () => Iterable<Uint8Array>;
}

const ALIGNMENT = 32;
const VERSION = 3;
/** enum ggml_type. */
const TENSOR_TYPE = { F32: 0, Q8_0: 8 } as const;
/** enum gguf_type. */
const VALUE_TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/** Elements and bytes of one block of Q8_0: a half-precision scale and 32 signed bytes. */
export const Q8_0_BLOCK = { elements: 32, bytes: 34 } as const;

/** Writes a file; the tensors lie in it in the order given. */
export async function writeGguf(
  path: string,
  settings: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Promise<void> {
  const header = new Bytes();
  header.ascii('GGUF').u32(VERSION).u64(tensors.length).u64(Object.keys(settings).length);
  for (const [key, value] of Object.entries(settings)) writeValue(header.text(key), value);
  let offset = 0;
  for (const tensor of tensors) {
    header.text(tensor.name).u32(tensor.shape.length);
    for (const size of tensor.shape) header.u64(size);
    header.u32(TENSOR_TYPE[tensor.type]).u64(offset);
    offset += aligned(bytesOf(tensor));
  }
  await using file = await open(path, 'w');
  const head = header.take();
  await file.write(head);
  await pad(file, head.length);
  for (const tensor of tensors) await writeTensor(file, tensor);
}

async function writeTensor(file: FileHandle, tensor: GgufTensor): Promise<void> {
  let written = 0;
  for (const piece of tensor.pieces()) {
    await file.write(piece);
    written += piece.length;
  }
  const expected = bytesOf(tensor);
  if (written !== expected)
    throw new RangeError(`${tensor.name} has ${written} bytes instead of ${expected}`);
  await pad(file, written);
}

function bytesOf({ shape, type }: GgufTensor): number {
  const elements = shape.reduce((product, size) => product * size, 1);
  return type === 'F32' ? elements * 4 : (elements / Q8_0_BLOCK.elements) * Q8_0_BLOCK.bytes;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

async function pad(file: FileHandle, written: number): Promise<void> {
  const missing = aligned(written) - written;
  if (missing > 0) await file.write(new Uint8Array(missing));
}

function writeValue(out: Bytes, value: GgufValue): void {
  if (typeof value === 'string') out.u32(VALUE_TYPE.string).text(value);
  else if (typeof value === 'number') out.u32(VALUE_TYPE.uint32).u32(value);
  else if (typeof value === 'boolean') out.u32(VALUE_TYPE.bool).u8(value ? 1 : 0);
  else if ('float' in value) out.u32(VALUE_TYPE.float32).f32(value.float);
  else if ('int32s' in value) {
    out.u32(VALUE_TYPE.array).u32(VALUE_TYPE.int32).u64(value.int32s.length);
    for (const number of value.int32s) out.u32(number >>> 0);
  } else {
    out.u32(VALUE_TYPE.array).u32(VALUE_TYPE.string).u64(value.length);
    for (const text of value) out.text(text);
  }
}

/** Bytes that are appended to. */
class Bytes {
  readonly #parts: Uint8Array[] = [];

  ascii(text: string): this {
    this.#parts.push(Buffer.from(text, 'latin1'));
    return this;
  }

  /** A text as GGUF has it: its length in bytes, then UTF-8. */
  text(text: string): this {
    const bytes = Buffer.from(text, 'utf8');
    this.u64(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  u8(value: number): this {
    this.#parts.push(Uint8Array.of(value));
    return this;
  }

  u32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#parts.push(bytes);
    return this;
  }

  u64(value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.#parts.push(bytes);
    return this;
  }

  f32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.#parts.push(bytes);
    return this;
  }

  take(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}
