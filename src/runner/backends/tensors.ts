/** Tensors of ONNX Runtime: making them, reading them as plain numbers, and giving a graph the type that it wants. */
import type * as OrtLibrary from 'onnxruntime-node';
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import { HearthError } from '../../shared/errors.ts';

type Ort = typeof OrtLibrary;

function numbersOf(tensor: Tensor): Iterable<number | bigint> {
  const { data } = tensor;
  if (Array.isArray(data)) throw new TypeError('a tensor of strings holds no numbers');
  return data;
}

/** The same tensor in the type that a graph's input has: exporters disagree on int32 and int64, fp32 and fp16. */
export function castTo(ort: Ort, tensor: Tensor, type: Tensor.Type): Tensor {
  if (tensor.type === type) return tensor;
  const values = numbersOf(tensor);
  const { dims } = tensor;
  switch (type) {
    case 'int64':
      return new ort.Tensor(
        'int64',
        BigInt64Array.from(values, (value) => BigInt(value)),
        dims,
      );
    case 'int32':
      return new ort.Tensor('int32', Int32Array.from(values, Number), dims);
    case 'float32':
      return new ort.Tensor('float32', Float32Array.from(values, Number), dims);
    case 'float16':
      return new ort.Tensor('float16', new Uint16Array(Float16Array.from(values, Number).buffer), dims);
    case 'uint8':
      return new ort.Tensor('uint8', Uint8Array.from(values, Number), dims);
    case 'bool':
      return new ort.Tensor(
        'bool',
        Uint8Array.from(values, (value) => (Number(value) === 0 ? 0 : 1)),
        dims,
      );
    default:
      throw new HearthError(
        'MODEL_LOAD_FAILED',
        `The graph wants an input of the type ${type}, which this task can't give.`,
        'Choose another model.',
      );
  }
}

/**
 * The numbers of an output as fp32. Half precision overflows in some models; what comes out then looks like a result
 * and is none, so numbers that are not finite are an error, unless the task says that they may be.
 */
export function floatsOf(tensor: TypedTensor<Tensor.Type>, finite = true): Float32Array {
  const values = numbersOf(tensor);
  const numbers = values instanceof Float32Array ? values : Float32Array.from(values, Number);
  if (finite && !numbers.every(Number.isFinite))
    throw new HearthError(
      'INTERNAL',
      'The numbers of this model overflowed, so there is no result.',
      'Choose a file of higher precision, such as fp32, or run the model on the CPU.',
    );
  return numbers;
}

/** A tensor of fp32. */
export function floatTensor(ort: Ort, data: Float32Array, dims: readonly number[]): Tensor {
  return new ort.Tensor('float32', data, dims);
}

/** A tensor of int64; a graph that wants int32 gets that. */
export function intTensor(ort: Ort, values: readonly number[], dims: readonly number[]): Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

/** The rows of a tensor's first dimension at these places; one may be there several times. Throws for strings. */
export function selectRows(ort: Ort, tensor: Tensor, rows: readonly number[]): Tensor {
  const [batch = 1, ...rest] = tensor.dims;
  const width = rest.reduce((product, size) => product * size, 1);
  if (rows.length === batch && rows.every((row, index) => row === index)) return tensor;
  const { data } = tensor;
  if (Array.isArray(data)) throw new TypeError('a tensor of strings has no rows');
  // All numeric types are copied as the bytes that they are.
  const bytes = data.BYTES_PER_ELEMENT * width;
  const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const target = new Uint8Array(bytes * rows.length);
  for (const [index, row] of rows.entries())
    target.set(source.subarray(row * bytes, (row + 1) * bytes), index * bytes);
  const dims = [rows.length, ...rest];
  switch (tensor.type) {
    case 'float16':
      return new ort.Tensor('float16', new Uint16Array(target.buffer), dims);
    case 'float32':
      return new ort.Tensor('float32', new Float32Array(target.buffer), dims);
    case 'int64':
      return new ort.Tensor('int64', new BigInt64Array(target.buffer), dims);
    case 'int32':
      return new ort.Tensor('int32', new Int32Array(target.buffer), dims);
    default:
      throw new TypeError(`rows of ${tensor.type} are not selected`);
  }
}
