/** Reads a tensor's numbers piece by piece, as float32 or, where nothing has to be changed, as they are stored. */
import type { FileHandle } from 'node:fs/promises';
import { damaged, notConvertible } from '../failure.ts';
import type { StoredTensor } from '../weights/stored.ts';
import type { Buffers } from './buffers.ts';
import { roundToHalf, widenBrains, widenHalves } from './half.ts';
import { interleavedRow, type PlannedTensor, type TensorSource } from './plan.ts';

/**
 * Bytes of a piece, about: a few of them stay in a processor's caches on their way from one file to the other, and a disk
 * is as fast as with larger ones. With 4 MB reading and writing took twice the processor's time.
 */
export const PIECE_BYTES = 1 << 20;

/**
 * The largest matrix that is turned: it is held in memory as a whole. GPT-2's largest has 41 MB; no other architecture
 * stores its matrices the other way round.
 */
const MAX_TURNED_BYTES = 256 << 20;

/** A piece of a tensor: numbers, or stored bytes in the format `dtype`. Numbers are gone once the next piece is
 * asked for, stored bytes once the one after it is. */
export type Piece =
  | { readonly kind: 'numbers'; readonly numbers: Float32Array }
  | {
      readonly kind: 'stored';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly dtype: 'F32' | 'F16' | 'BF16';
    };

/** Where pieces come from: files of weights, each opened once, and memory for them. */
export interface PieceSource {
  readonly open: (path: string) => Promise<FileHandle>;
  readonly buffers: Buffers;
}

/** Bytes of the formats whose numbers have fractions. */
const FLOATS = { F32: 4, F16: 2, BF16: 2 } as const;

function isFloat(dtype: string): dtype is keyof typeof FLOATS {
  return Object.hasOwn(FLOATS, dtype);
}

/** The format of a tensor of floats; throws MODEL_LOAD_FAILED for one of whole numbers. */
export function floatFormat({ name, dtype }: StoredTensor): keyof typeof FLOATS {
  if (isFloat(dtype)) return dtype;
  throw notConvertible(
    `The tensor ${name} is stored as ${dtype}, where numbers with fractions are needed`,
    'Quantized checkpoints cannot be converted again. Choose the original model, or a copy with GGUF files.',
  );
}

async function fill(file: FileHandle, path: string, buffer: Uint8Array, offset: number): Promise<void> {
  for (let filled = 0; filled < buffer.length;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, offset + filled);
    if (bytesRead === 0) throw damaged(path, 'it became shorter while it was read');
    filled += bytesRead;
  }
}

/** Stored bytes, which start at the beginning of their buffer, as float32 numbers. */
export function widened(
  dtype: keyof typeof FLOATS,
  bytes: Uint8Array<ArrayBuffer>,
  buffers: Buffers,
): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes.buffer, 0, bytes.length / 4);
  const halves = new Uint16Array(bytes.buffer, 0, bytes.length / 2);
  const numbers = buffers.floats('widened', halves.length);
  (dtype === 'F16' ? widenHalves : widenBrains)(halves, numbers);
  return numbers;
}

/** A matrix with its rows and columns changed. */
async function* turned(tensor: StoredTensor, { open, buffers }: PieceSource): AsyncGenerator<Piece> {
  const [rows = 1, columns = 1] = tensor.shape;
  if (tensor.length > MAX_TURNED_BYTES)
    throw notConvertible(
      `The tensor ${tensor.name} has ${String(tensor.length >> 20)} MB, too much to be turned in memory`,
      'Choose a copy of this model with GGUF files.',
    );
  const raw = buffers.bytes('raw', tensor.length);
  await fill(await open(tensor.path), tensor.path, raw, tensor.offset);
  const numbers = widened(floatFormat(tensor), raw, buffers);
  const band = Math.max(1, Math.floor(PIECE_BYTES / 4 / rows));
  for (let from = 0; from < columns; from += band) {
    const count = Math.min(band, columns - from);
    const piece = buffers.floats('moved', count * rows);
    for (let column = 0; column < count; column++)
      for (let row = 0; row < rows; row++)
        piece[column * rows + row] = numbers[row * columns + from + column] ?? 0;
    yield { kind: 'numbers', numbers: piece };
  }
}

/** Stored rows of whole heads in llama.cpp's order. They are gone once the piece after the next one is asked for. */
function interleaved(
  bytes: Uint8Array,
  rowBytes: number,
  headRows: number,
  [name, buffers]: readonly [name: string, buffers: Buffers],
): Uint8Array<ArrayBuffer> {
  const moved = buffers.bytes(name, bytes.length);
  for (let row = 0; row * rowBytes < bytes.length; row++) {
    const from = interleavedRow(row, headRows) * rowBytes;
    moved.set(bytes.subarray(from, from + rowBytes), row * rowBytes);
  }
  return moved;
}

/** Adds to all numbers, in the precision that they are stored in, as PyTorch does it. */
function add(numbers: Float32Array, plus: number, dtype: string): void {
  for (let index = 0; index < numbers.length; index++) {
    const sum = (numbers[index] ?? 0) + plus;
    numbers[index] = dtype === 'F16' ? roundToHalf(sum) : sum;
  }
}

/** Buffers that stored bytes go through: one is read into, one is looked at, one may be on its way to the disk. */
const RAW = ['raw', 'second raw', 'third raw'] as const;

/** A tensor's bytes from the first to the last; each piece is read while the one before it is worked on. */
async function* read(
  tensor: StoredTensor,
  pieceBytes: number,
  { open, buffers }: PieceSource,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await open(tensor.path);
  const piece = async (index: number): Promise<Uint8Array<ArrayBuffer>> => {
    const at = index * pieceBytes;
    const name = RAW[index % RAW.length] ?? RAW[0];
    const bytes = buffers.bytes(name, Math.max(0, Math.min(pieceBytes, tensor.length - at)));
    await fill(file, tensor.path, bytes, tensor.offset + at);
    return bytes;
  };
  let next = piece(0);
  for (let index = 0; index * pieceBytes < tensor.length; index++) {
    const bytes = await next;
    next = piece(index + 1);
    // Whoever stops before it is there never hears of its failure.
    next.catch(() => undefined);
    yield bytes;
  }
}

/** A stored tensor from its first row to its last, in pieces of whole rows and whole heads. */
async function* straight(
  columns: number,
  { tensor, heads, plus }: Extract<TensorSource, { kind: 'stored' }>,
  source: PieceSource,
): AsyncGenerator<Piece> {
  const { buffers } = source;
  const dtype = floatFormat(tensor);
  const rowBytes = columns * FLOATS[dtype];
  const headRows = heads === undefined ? 1 : tensor.length / rowBytes / heads;
  const unit = headRows * rowBytes;
  const pieceBytes = Math.max(1, Math.floor(PIECE_BYTES / unit)) * unit;
  let even = false;
  for await (const stored of read(tensor, pieceBytes, source)) {
    even = !even;
    const place = [even ? 'even heads' : 'odd heads', buffers] as const;
    const bytes = heads === undefined ? stored : interleaved(stored, rowBytes, headRows, place);
    if (plus === undefined) {
      yield { kind: 'stored', bytes, dtype };
    } else {
      const numbers = widened(dtype, bytes, buffers);
      add(numbers, plus, dtype);
      yield { kind: 'numbers', numbers };
    }
  }
}

/** A planned tensor's numbers, in order. Throws MODEL_LOAD_FAILED. */
export async function* piecesOf({ shape, source }: PlannedTensor, from: PieceSource): AsyncGenerator<Piece> {
  if (source.kind === 'made') {
    yield { kind: 'numbers', numbers: source.values };
  } else if (source.kind === 'transposed') {
    yield* turned(source.tensor, from);
  } else {
    // A list of numbers that goes by heads is a matrix with one column.
    const columns = shape.length < 2 && source.heads !== undefined ? 1 : (shape.at(-1) ?? 1);
    yield* straight(columns, source, from);
  }
}
