/**
 * The bytes of a GGUF file before its numbers: version 3 of the format, little-endian, as docs/gguf.md of ggml describes
 * it.
 */
import type { Field, Metadata } from './metadata.ts';
import { GGML_TYPES, bytesOfValues, type GgmlType } from './types.ts';

/** Every tensor starts at a multiple of it; the format's default, which no field needs to name. */
export const ALIGNMENT = 32;
const VERSION = 3;

/** Numbers of `enum gguf_type`. */
const UINT32 = 4;
const INT32 = 5;
const FLOAT32 = 6;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

/** A tensor as the header lists it. */
export interface TensorInfo {
  readonly name: string;
  /** Rows before columns, as PyTorch has it; GGUF writes the columns first. */
  readonly shape: readonly number[];
  readonly type: GgmlType;
}

/** Values of a tensor. */
export function valuesOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Bytes of a tensor in the file, without the padding behind it. */
export function tensorBytes({ shape, type }: Pick<TensorInfo, 'shape' | 'type'>): number {
  return bytesOfValues(type, valuesOf(shape));
}

/** A size with the padding to the next multiple of {@link ALIGNMENT}. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const string = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([u64(bytes.length), bytes]);
};
/** Each with its length before it, in one piece of memory: a vocabulary has a quarter of a million of them. */
const strings = (values: readonly string[]): Buffer => {
  const bytes = Buffer.alloc(values.reduce((sum, value) => sum + 8 + Buffer.byteLength(value), 0));
  let at = 0;
  for (const value of values) {
    const length = bytes.write(value, at + 8, 'utf8');
    // No text of a tokenizer has 4 GB, so the upper half of the length stays 0.
    bytes.writeUInt32LE(length, at);
    at += 8 + length;
  }
  return bytes;
};
const numbers = (type: number, values: ArrayLike<number>): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (type === FLOAT32) bytes.writeFloatLE(value, index * 4);
    else bytes.writeInt32LE(value, index * 4);
  }
  return Buffer.concat([u32(ARRAY), u32(type), u64(values.length), bytes]);
};

/** A field's type and value. */
function fieldBytes(field: Field): Buffer {
  switch (field.type) {
    case 'uint32':
      return Buffer.concat([u32(UINT32), u32(field.value)]);
    case 'int32': {
      const bytes = u32(INT32);
      const value = Buffer.alloc(4);
      value.writeInt32LE(field.value);
      return Buffer.concat([bytes, value]);
    }
    case 'float32': {
      const value = Buffer.alloc(4);
      value.writeFloatLE(field.value);
      return Buffer.concat([u32(FLOAT32), value]);
    }
    case 'bool':
      return Buffer.concat([u32(BOOL), Buffer.of(field.value ? 1 : 0)]);
    case 'string':
      return Buffer.concat([u32(STRING), string(field.value)]);
    case 'strings':
      return Buffer.concat([u32(ARRAY), u32(STRING), u64(field.value.length), strings(field.value)]);
    case 'int32s':
      return numbers(INT32, field.value);
    case 'float32s':
      return numbers(FLOAT32, field.value);
  }
}

/** The header of a file with these fields and tensors, padded: the first tensor's numbers follow it at once. */
export function headerBytes(metadata: Metadata, tensors: readonly TensorInfo[]): Buffer {
  const parts = [Buffer.from('GGUF', 'latin1'), u32(VERSION), u64(tensors.length), u64(metadata.size)];
  for (const [name, field] of metadata) parts.push(string(name), fieldBytes(field));
  let offset = 0;
  for (const tensor of tensors) {
    parts.push(string(tensor.name), u32(tensor.shape.length));
    for (const size of tensor.shape.toReversed()) parts.push(u64(size));
    parts.push(u32(GGML_TYPES[tensor.type]), u64(offset));
    offset += aligned(tensorBytes(tensor));
  }
  const bytes = Buffer.concat(parts);
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
}

/** Bytes of a whole file that begins with `header`. */
export function fileBytes(header: Uint8Array, tensors: readonly TensorInfo[]): number {
  return tensors.reduce((sum, tensor) => sum + aligned(tensorBytes(tensor)), header.length);
}
