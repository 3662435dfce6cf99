/** Looks at an ONNX file from outside: whether its top-level fields end where the file ends. The graph is not read. */
import type { Cursor } from './cursor.ts';
import { count, damaged, tooShort } from './damaged.ts';

/** ModelProto has 14 fields, of which opset_import, metadata_props and functions repeat. */
const MAX_FIELDS = 100_000;
/** Field number of `graph` in ModelProto (onnx.proto). */
const GRAPH = 7n;
/** Bytes of the longest varint, 64 bits at 7 each. */
const MAX_VARINT_BYTES = 10;

/** Walks over ModelProto's fields by their lengths, so that a file that was cut off is told by its first read. */
export function checkOnnx(cursor: Cursor, file: string): void {
  let graphs = 0;
  for (let fields = 0; cursor.remaining > 0; fields++) {
    if (fields >= MAX_FIELDS)
      throw damaged(file, `This file has more than ${count(MAX_FIELDS)} parts; no ONNX file has.`);
    const tag = varint(cursor, file);
    const length = payloadBytes(cursor, tag & 7n, file);
    if (length > cursor.remaining)
      throw tooShort(file, BigInt(cursor.position) + length, cursor.position + cursor.remaining);
    cursor.skip(Number(length));
    if (tag >> 3n === GRAPH) graphs += 1;
  }
  if (graphs === 0) throw damaged(file, 'This file holds no graph, so it is damaged or no ONNX model.');
}

/** Bytes of a field's value that follow its tag, by the wire types of protobuf. */
function payloadBytes(cursor: Cursor, wireType: bigint, file: string): bigint {
  if (wireType === 2n) return varint(cursor, file);
  if (wireType === 1n) return 8n;
  if (wireType === 5n) return 4n;
  if (wireType !== 0n)
    throw damaged(file, 'This file does not hold what an ONNX file does: it is damaged or no ONNX file.');
  varint(cursor, file);
  return 0n;
}

function varint(cursor: Cursor, file: string): bigint {
  let value = 0n;
  for (let index = 0; index < MAX_VARINT_BYTES; index++) {
    const byte = cursor.u8();
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return value;
  }
  throw damaged(file, 'This file does not hold what an ONNX file does: it is damaged or no ONNX file.');
}
