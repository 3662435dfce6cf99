/** Reads the tensor table of a GGUF file and checks that the file really holds what the table lists. */
import type { Cursor } from './cursor.ts';
import { count, damaged, tooShort } from './damaged.ts';
import { TENSOR_TYPES } from './gguf-types.ts';

/** The largest mixtures of experts list below 10,000. */
const MAX_TENSORS = 1_000_000;
/** GGML_MAX_DIMS of ggml.h. */
const MAX_DIMENSIONS = 4;
/** GGML_MAX_NAME of ggml.h is 64 bytes; room for builds with a longer one. */
const MAX_NAME_BYTES = 1_024;
/** Alignments in use are 32 or a page; a power of two up to this. */
const MAX_ALIGNMENT = 1 << 20;
/** A table entry without a name and dimensions: length, count, type, offset. */
const MIN_ENTRY_BYTES = 24;

/** What the tensors of a file add up to. */
export interface TensorTable {
  readonly bytes: number;
  readonly parameters: number;
  /** Name of the type that most bytes are in; null where there are no tensors, or it is of a type not known here. */
  readonly dtype: string | null;
}

/** Reads the table that begins at the cursor; `checkLength` is called before each entry. Throws MODEL_LOAD_FAILED. */
export function readTensors(
  cursor: Cursor,
  file: string,
  tensorCount: bigint,
  alignment: number,
  checkLength: () => void,
): TensorTable {
  if (tensorCount > MAX_TENSORS)
    throw damaged(file, `This file says that it has ${count(tensorCount)} tensors; no model has.`);
  cursor.require(tensorCount * BigInt(MIN_ENTRY_BYTES));
  if (alignment < 1 || alignment > MAX_ALIGNMENT || (alignment & (alignment - 1)) !== 0) {
    throw damaged(
      file,
      `This file aligns its tensors to ${count(alignment)} bytes, which is no power of two.`,
    );
  }
  let parameters = 0;
  let listed = 0n;
  let end = 0n;
  let unknown = false;
  const bytesByType = new Map<string, number>();
  for (let index = 0; index < tensorCount; index++) {
    checkLength();
    const tensor = readTensor(cursor, file);
    parameters += tensor.elements;
    listed += tensor.bytes ?? 0n;
    unknown ||= tensor.bytes === null;
    const tensorEnd = tensor.offset + (tensor.bytes ?? 0n);
    if (tensorEnd > end) end = tensorEnd;
    bytesByType.set(tensor.type, (bytesByType.get(tensor.type) ?? 0) + Number(tensor.bytes ?? 0n));
  }
  const start = Math.ceil(cursor.position / alignment) * alignment;
  const size = cursor.position + cursor.remaining;
  // Tensors that overlap add up to more than there is without any of them leaving the file.
  const claimed = BigInt(start) + (listed > end ? listed : end);
  if (tensorCount > 0n && claimed > size) throw tooShort(file, claimed, size);
  const [dtype] = [...bytesByType].toSorted(([, a], [, b]) => b - a)[0] ?? [null];
  return {
    bytes: unknown ? Math.max(0, size - start) : Number(listed),
    parameters,
    dtype: dtype === '' ? null : dtype,
  };
}

interface Tensor {
  readonly elements: number;
  /** Null for a type not known here. */
  readonly bytes: bigint | null;
  readonly offset: bigint;
  readonly type: string;
}

function readTensor(cursor: Cursor, file: string): Tensor {
  const nameLength = cursor.length();
  if (nameLength > MAX_NAME_BYTES)
    throw damaged(file, `A tensor of this file has a name of ${count(nameLength)} bytes.`);
  cursor.skip(nameLength);
  const dimensions = cursor.u32();
  if (dimensions > MAX_DIMENSIONS) {
    throw damaged(
      file,
      `A tensor of this file has ${count(dimensions)} dimensions, ${String(MAX_DIMENSIONS)} at most.`,
    );
  }
  let elements = 1n;
  for (let index = 0; index < dimensions; index++) elements *= cursor.u64();
  // Four factors of 64 bits fit a BigInt easily; a Number they would only if they were true.
  if (elements > Number.MAX_SAFE_INTEGER) throw tooShort(file, elements, cursor.position + cursor.remaining);
  const known = TENSOR_TYPES.get(cursor.u32());
  const offset = cursor.u64();
  if (known === undefined) return { elements: Number(elements), bytes: null, offset, type: '' };
  const blocks = (elements + BigInt(known.block) - 1n) / BigInt(known.block);
  return { elements: Number(elements), bytes: blocks * BigInt(known.bytes), offset, type: known.name };
}
