/** Pieces of tensors in the number format that the file has them in. */
import { notConvertible } from '../failure.ts';
import type { Buffers } from './buffers.ts';
import { hasInfinite } from './half.ts';
import { areFinite, narrow, narrowBrains } from './half-vectors.ts';
import type { PlannedTensor } from './plan.ts';
import { widened, type Piece } from './rows.ts';
import { bytesOfValues, formatOf } from './types.ts';

/** Numbers that are none would come out of every run of the model. */
function notFinite(name: string): Error {
  return notConvertible(
    `The tensor ${name} holds numbers that are not finite`,
    'The checkpoint is damaged or its training failed. Get it again, or choose another one.',
  );
}

/** Numbers that float16 is too small for. */
function tooLarge(name: string): Error {
  return notConvertible(
    `The tensor ${name} holds numbers beyond what F16 can hold (65504)`,
    'Choose another quantization, such as q8.',
  );
}

const halvesIn = (bytes: Uint8Array<ArrayBuffer>): Uint16Array =>
  new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);

function numbersOf(name: string, piece: Piece, buffers: Buffers): Float32Array {
  const numbers = piece.kind === 'numbers' ? piece.numbers : widened(piece.dtype, piece.bytes, buffers);
  if (hasInfinite(numbers)) throw notFinite(name);
  return numbers;
}

function encodeHalves(name: string, piece: Piece, target: string, buffers: Buffers): Uint8Array {
  if (piece.kind === 'stored' && piece.dtype === 'F16') {
    if (!areFinite(halvesIn(piece.bytes))) throw notFinite(name);
    return piece.bytes;
  }
  if (piece.kind === 'stored' && piece.dtype === 'BF16') {
    const bytes = buffers.bytes(target, piece.bytes.length);
    if (!narrowBrains(halvesIn(piece.bytes), halvesIn(bytes))) {
      numbersOf(name, piece, buffers);
      throw tooLarge(name);
    }
    return bytes;
  }
  const numbers = numbersOf(name, piece, buffers);
  const bytes = buffers.bytes(target, numbers.length * 2);
  if (!narrow(numbers, halvesIn(bytes))) throw tooLarge(name);
  return bytes;
}

/**
 * A piece as the file has it, in the memory called `target` or in the piece's own. Throws MODEL_LOAD_FAILED where a number is not finite, or
 * becomes so.
 */
export function encode(
  { name, type }: Pick<PlannedTensor, 'name' | 'type'>,
  piece: Piece,
  target: string,
  buffers: Buffers,
): Uint8Array {
  if (type === 'F16') return encodeHalves(name, piece, target, buffers);
  const numbers = numbersOf(name, piece, buffers);
  const bytes = buffers.bytes(target, bytesOfValues(type, numbers.length));
  const format = formatOf(type);
  if (format === null) bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  else format.quantize(numbers, bytes);
  return bytes;
}
