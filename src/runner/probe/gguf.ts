/**
 * Reads the header of a GGUF file (version 2 and 3, little-endian). A reader of its own, because those of the libraries
 * allocate what a header claims: 16 of 300 mutated headers aborted or hung them. This one reads through a
 * {@link Cursor}, keeps a dozen keys, and walks over everything else.
 */
import type { HearthError } from '../../shared/errors.ts';
import type { ModelHeader } from '../../shared/runner.ts';
import type { Cursor } from './cursor.ts';
import { count, damaged } from './damaged.ts';
import { FILE_TYPES } from './gguf-types.ts';
import { readTensors, type TensorTable } from './gguf-tensors.ts';

/** Files in use have below 100 keys; each costs at least 13 bytes, so a lie ends soon anyway. */
const MAX_KEYS = 10_000;
/** The format's own limit of a key, 2^16 − 1. */
const MAX_KEY_BYTES = 65_535;
/** Kept texts are names (`llama`); longer ones are walked over. */
const MAX_KEPT_TEXT = 256;
/** Bytes of keys and tensor table together. Vocabularies of 260,000 tokens with merges take 17 MB. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;
/** Per-layer numbers (head_count_kv) are read up to this many layers; longer lists are walked over. */
const MAX_KEPT_LIST = 4_096;

/**
 * The largest of each size that is believed, several times what any model has: a memory estimate multiplies them, and
 * one lie would be told on as "needs 500,000 GB".
 */
const MOST = {
  block_count: 4_096,
  embedding_length: 1_048_576,
  'attention.head_count': 65_536,
  'attention.head_count_kv': 65_536,
  'attention.key_length': 65_536,
  context_length: 1_073_741_824,
} as const;

const STRING = 8;
const ARRAY = 9;
/** Bytes of each scalar type. */
const SCALAR_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);

const KEPT =
  /^(general\.(architecture|file_type|alignment)|split\.count|tokenizer\.chat_template|.+\.(block_count|context_length|embedding_length|attention\.(head_count|head_count_kv|key_length)))$/;

/** Values of the keys that are kept; of a text that is too long to keep, only that it is there (true). */
type Metadata = Map<string, string | number | boolean>;

/** The facts of one GGUF file, and of how many files the model was split into. */
export interface GgufHeader {
  readonly header: ModelHeader;
  readonly splits: number;
}

/** Reads a GGUF from its first byte. Throws MODEL_LOAD_FAILED when it can't be one. */
export function readGguf(cursor: Cursor, file: string): GgufHeader {
  cursor.skip(4);
  const version = cursor.u32();
  if (version !== 2 && version !== 3)
    throw damaged(file, `GGUF version ${count(version)} is not known here.`, NEWER);
  const tensorCount = cursor.u64();
  const keyCount = cursor.u64();
  if (keyCount > MAX_KEYS)
    throw damaged(file, `This file says that it has ${count(keyCount)} settings; no model has.`);
  const metadata: Metadata = new Map();
  for (let index = 0; index < keyCount; index++) readKey(cursor, file, metadata);
  const alignment = whole(metadata, 'general.alignment') ?? 32;
  const tensors = readTensors(cursor, file, tensorCount, alignment, () => checkLength(cursor, file));
  checkSizes(metadata, file);
  return { header: toHeader(metadata, tensors), splits: whole(metadata, 'split.count') ?? 1 };
}

const NEWER = 'Hearth reads GGUF versions 2 and 3. Get a file of one of these, or a newer Hearth.';

function readKey(cursor: Cursor, file: string, metadata: Metadata): void {
  checkLength(cursor, file);
  const length = cursor.length();
  if (length > MAX_KEY_BYTES)
    throw damaged(file, `A setting of this file has a name of ${count(length)} bytes.`);
  const key = cursor.text(length);
  const type = cursor.u32();
  const value = readValue(cursor, file, type, KEPT.test(key));
  if (value !== null) metadata.set(key, value);
}

/** Walks over a value; gives it back where it is one to keep. */
function readValue(
  cursor: Cursor,
  file: string,
  type: number,
  keep: boolean,
): string | number | boolean | null {
  if (type === STRING) return readText(cursor, keep);
  if (type !== ARRAY) return readScalar(cursor, file, type);
  const itemType = cursor.u32();
  const length = cursor.u64();
  if (itemType === STRING) {
    // A text takes 8 bytes or more, so this bounds the loop by the size of the file.
    cursor.require(length * 8n);
    for (let index = 0; index < length; index++) {
      checkLength(cursor, file);
      readText(cursor, false);
    }
    return null;
  }
  const bytes = length * BigInt(scalarBytes(file, itemType));
  cursor.require(bytes);
  if (keep && length <= MAX_KEPT_LIST) return largestOf(cursor, file, itemType, Number(length));
  cursor.skip(Number(bytes));
  return null;
}

function checkLength(cursor: Cursor, file: string): void {
  if (cursor.position > MAX_HEADER_BYTES) {
    throw damaged(
      file,
      `The header of this file is longer than ${count(MAX_HEADER_BYTES)} bytes; no model needs that.`,
    );
  }
}

/** A text to keep; where it is too long for that, whether there is any. */
function readText(cursor: Cursor, keep: boolean): string | boolean | null {
  const length = cursor.length();
  if (keep && length <= MAX_KEPT_TEXT) return cursor.text(length);
  cursor.skip(length);
  return keep ? true : null;
}

/** Of numbers by layer (head counts) the largest: a memory estimate has to cover the widest layer. */
function largestOf(cursor: Cursor, file: string, itemType: number, length: number): number | null {
  let largest: number | null = null;
  for (let index = 0; index < length; index++)
    largest = Math.max(largest ?? 0, readScalar(cursor, file, itemType));
  return largest;
}

function scalarBytes(file: string, type: number): number {
  const bytes = SCALAR_BYTES.get(type);
  if (bytes === undefined) throw unknownKind(file, type);
  return bytes;
}

/** A number of any of the scalar types; whole numbers above 2^53 lose their last digits, which no limit is near. */
function readScalar(cursor: Cursor, file: string, type: number): number {
  switch (type) {
    case 0:
    case 7:
      return cursor.u8();
    case 1:
      return cursor.i8();
    case 2:
      return cursor.u16();
    case 3:
      return cursor.i16();
    case 4:
      return cursor.u32();
    case 5:
      return cursor.i32();
    case 6:
      return cursor.f32();
    case 10:
      return Number(cursor.u64());
    case 11:
      return Number(cursor.i64());
    case 12:
      return cursor.f64();
    default:
      throw unknownKind(file, type);
  }
}

function unknownKind(file: string, type: number): HearthError {
  return damaged(file, `A setting of this file is of the unknown kind ${count(type)}.`);
}

function checkSizes(metadata: Metadata, file: string): void {
  const architecture = String(metadata.get('general.architecture'));
  for (const [name, most] of Object.entries(MOST)) {
    const value = metadata.get(`${architecture}.${name}`);
    if (typeof value === 'number' && !(value <= most))
      throw damaged(file, `Its ${name} is ${count(value)}, where no model has more than ${count(most)}.`);
  }
}

function toHeader(metadata: Metadata, tensors: TensorTable): ModelHeader {
  const named = metadata.get('general.architecture');
  const architecture = typeof named === 'string' && named !== '' ? named : null;
  const of = (key: string): number | null =>
    architecture === null ? null : whole(metadata, `${architecture}.${key}`);
  const heads = of('attention.head_count');
  const width = of('embedding_length');
  const template = metadata.get('tokenizer.chat_template');
  return {
    format: 'gguf',
    weight_bytes: tensors.bytes,
    parameters: tensors.parameters,
    architecture,
    dtype: FILE_TYPES.get(whole(metadata, 'general.file_type') ?? -1) ?? tensors.dtype,
    layers: of('block_count'),
    kv_heads: of('attention.head_count_kv') ?? heads,
    head_dim:
      of('attention.key_length') ??
      (heads !== null && heads > 0 && width !== null ? Math.floor(width / heads) : null),
    context_length: of('context_length'),
    chat: template === true || (typeof template === 'string' && template !== ''),
  };
}

/** A whole number of the metadata that is not negative; null where there is none. */
function whole(metadata: Metadata, key: string): number | null {
  const value = metadata.get(key);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
