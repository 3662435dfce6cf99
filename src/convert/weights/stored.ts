/** A tensor as a checkpoint stores it: where its numbers lie, and what they are. */

/** Number formats that the converter reads, in safetensors' names, with their bytes. */
export const STORED_BYTES = { F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, U8: 1, I8: 1, BOOL: 1 } as const;

/** A number format that the converter reads. */
export type StoredType = keyof typeof STORED_BYTES;

/** True for a name of {@link STORED_BYTES}. */
export function isStoredType(name: string): name is StoredType {
  return Object.hasOwn(STORED_BYTES, name);
}

/** One tensor of a checkpoint. Its numbers lie row by row, little-endian, at `offset` of the file `path`. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  /** Absolute path of the file. */
  readonly path: string;
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** Bytes of a tensor of that shape; null where they are no safe integer. */
export function bytesOf(dtype: StoredType, shape: readonly number[]): number | null {
  let bytes: number = STORED_BYTES[dtype];
  for (const size of shape) bytes *= size;
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The first two ranges that share a byte, of ranges with a place and a length; null where none do. */
export function overlap<T extends { readonly offset: number; readonly length: number }>(
  ranges: Iterable<T>,
): readonly [T, T] | null {
  const filled = Array.from(ranges).filter(({ length }) => length > 0);
  filled.sort((a, b) => a.offset - b.offset);
  let last: T | undefined;
  for (const range of filled) {
    if (last !== undefined && last.offset + last.length > range.offset) return [last, range];
    last = range;
  }
  return null;
}
