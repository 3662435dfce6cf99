/** Numbers as ONNX stores them. */
import type { DType } from '../onnx/model.ts';
import type { StoredType } from '../weights/stored.ts';

/** The element type of a checkpoint's numbers. */
export const STORED_AS: Readonly<Record<StoredType, DType>> = {
  F32: 'float',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  U8: 'uint8',
  I8: 'int8',
  BOOL: 'bool',
};

/** The largest float16. */
const MAX_HALF = 65504;

/** The bytes of a constant; what float16 can't hold becomes the nearest that it can. */
export function encode(dtype: DType, values: readonly number[]): Uint8Array {
  switch (dtype) {
    case 'float':
      return new Uint8Array(Float32Array.from(values).buffer);
    case 'float16': {
      const clamped = values.map((value) => Math.min(Math.max(value, -MAX_HALF), MAX_HALF));
      return new Uint8Array(Float16Array.from(clamped).buffer);
    }
    case 'bool':
      return Uint8Array.from(values);
    case 'int64':
    case 'int32':
    case 'int8':
    case 'uint8':
    case 'bfloat16':
      return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  }
}
