/** Writes the file of weights beside quantized graphs, tensor by tensor and piece by piece: memory does not grow with the model. */
import { open, type FileHandle } from 'node:fs/promises';
import { damaged } from '../failure.ts';
import { Buffers } from '../gguf/buffers.ts';
import { PIECE_BYTES, piecesOf, widened, type Piece, type PieceSource } from '../gguf/rows.ts';
import { narrow } from '../gguf/half-vectors.ts';
import type { WeightUse } from '../graph/options.ts';
import { OpenFiles } from '../weights/open-files.ts';
import type { StoredTensor } from '../weights/stored.ts';
import { blockRowBytes, quantizeBlocks, quantizeRows } from './codes.ts';
import { sidesOf, type Layout, type Part } from './layout.ts';

/** The largest float16: what is beyond it becomes that, as infinities would spread. */
const MAX_HALF = 65504;

/** What {@link writeLayout} tells, and asks, while it writes. */
export interface WriteHooks {
  readonly onProgress?: ((written: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

type CompactPart = Extract<Part, { kind: 'compact' }>;

/** Writes to places of a file. */
interface Sink {
  readonly write: (bytes: Uint8Array, offset: number) => Promise<void>;
}

/** Writes all parts of a layout into `path`. Throws MODEL_LOAD_FAILED for weights that end early; the signal's reason. */
export async function writeLayout(path: string, layout: Layout, hooks: WriteHooks = {}): Promise<void> {
  const { onProgress, signal } = hooks;
  await using file = await open(path, 'wx');
  await using inputs = new OpenFiles();
  const source: PieceSource = { open: (name) => inputs.get(name), buffers: new Buffers() };
  let written = 0;
  const sink: Sink = {
    write: async (bytes, offset) => {
      signal?.throwIfAborted();
      await writeAll(file, bytes, offset);
      written += bytes.length;
      onProgress?.(written, layout.bytes);
    },
  };
  await file.truncate(layout.bytes);
  for (const part of layout.parts) await writePart(part, source, sink);
}

async function writePart(part: Part, source: PieceSource, sink: Sink): Promise<void> {
  if (part.kind === 'copy') await copyPart(part.tensor, part.place.offset, source, sink);
  else if (part.kind === 'half') await halvePart(part.tensor, part.place.offset, source, sink);
  else if (part.format.kind === 'integer') await integerPart(part, part.format.top, source, sink);
  else await rowsPart(part, source, sink);
}

/** Bytes as they are, of any type. */
async function copyPart(
  tensor: StoredTensor,
  offset: number,
  source: PieceSource,
  sink: Sink,
): Promise<void> {
  const file = await source.open(tensor.path);
  for (let at = 0; at < tensor.length; at += PIECE_BYTES) {
    const bytes = source.buffers.bytes('raw', Math.min(PIECE_BYTES, tensor.length - at));
    for (let filled = 0; filled < bytes.length;) {
      const place = tensor.offset + at + filled;
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, place);
      if (bytesRead === 0) throw damaged(tensor.path, 'it became shorter while it was read');
      filled += bytesRead;
    }
    await sink.write(bytes, offset + at);
  }
}

async function halvePart(
  tensor: StoredTensor,
  offset: number,
  source: PieceSource,
  sink: Sink,
): Promise<void> {
  const { buffers } = source;
  let at = offset;
  for await (const numbers of numbersOf({ tensor, kind: 'matrix' }, source)) {
    for (let index = 0; index < numbers.length; index++)
      numbers[index] = Math.min(Math.max(numbers[index] ?? 0, -MAX_HALF), MAX_HALF);
    const bytes = buffers.bytes('halves', numbers.length * 2);
    narrow(numbers, new Uint16Array(bytes.buffer, 0, numbers.length));
    await sink.write(bytes, at);
    at += bytes.length;
  }
}

/** Rows of int8, or blocks: whole rows at a time. */
async function rowsPart(part: CompactPart, source: PieceSource, sink: Sink): Promise<void> {
  const { use, format } = part;
  const { buffers } = source;
  const [, inner] = sidesOf(use);
  const blocks = format.kind === 'blocks' ? format : undefined;
  const scalesOfRow = blocks === undefined ? 1 : Math.ceil(inner / blocks.block);
  const bytesOfRow = blocks === undefined ? inner : blockRowBytes(inner, blocks);
  let row = 0;
  for await (const numbers of numbersOf(use, source)) {
    const rows = numbers.length / inner;
    const codes = buffers.bytes('codes', rows * bytesOfRow);
    const scales = buffers.floats('scales', rows * scalesOfRow);
    if (blocks === undefined)
      quantizeRows(numbers, inner, { codes: new Int8Array(codes.buffer, 0, codes.length), scales });
    else quantizeBlocks(numbers, inner, blocks, { codes, scales });
    await sink.write(codes, part.codes.offset + row * bytesOfRow);
    await sink.write(bytesOf(scales), part.scales.offset + row * scalesOfRow * 4);
    row += rows;
  }
}

/** int8 with a scale for each output, stored [inner, outer] as MatMulInteger multiplies with it. */
async function integerPart(part: CompactPart, top: number, source: PieceSource, sink: Sink): Promise<void> {
  const { buffers } = source;
  const [outer, inner] = sidesOf(part.use);
  const matrix = buffers.bytes('matrix', outer * inner);
  const scales = buffers.floats('scales', outer);
  let row = 0;
  for await (const numbers of numbersOf(part.use, source)) {
    const rows = numbers.length / inner;
    const codes = new Int8Array(buffers.bytes('codes', numbers.length).buffer, 0, numbers.length);
    quantizeRows(numbers, inner, { codes, scales: scales.subarray(row, row + rows) }, top);
    for (let index = 0; index < rows; index++)
      for (let column = 0; column < inner; column++)
        matrix[column * outer + row + index] = codes[index * inner + column] ?? 0;
    row += rows;
  }
  await sink.write(matrix, part.codes.offset);
  await sink.write(bytesOf(scales), part.scales.offset);
}

/** The numbers of a weight in pieces of whole rows, those of outputs. They are gone once the next piece is asked for. */
async function* numbersOf({ tensor, kind }: WeightUse, source: PieceSource): AsyncGenerator<Float32Array> {
  const from = { kind: kind === 'turned' ? ('transposed' as const) : ('stored' as const), tensor };
  const planned = { name: tensor.name, shape: tensor.shape, type: 'F32' as const, source: from };
  for await (const piece of piecesOf(planned, source)) yield floats(piece, source);
}

function floats(piece: Piece, { buffers }: PieceSource): Float32Array {
  return piece.kind === 'numbers' ? piece.numbers : widened(piece.dtype, piece.bytes, buffers);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
}
