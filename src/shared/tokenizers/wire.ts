/**
 * The few kinds of fields of protobuf's wire format that a SentencePiece model uses, read from bytes that may come from
 * anybody. A library would bring a schema compiler for three messages.
 */

/** A field of a message: a number, or bytes. */
export interface WireField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** The fields of a message, in order. Throws a RangeError where the bytes end early or hold another kind of field. */
export function* fieldsOf(bytes: Uint8Array): Generator<WireField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0;
    // Ten bytes at most; lengths and tags of honest files take five.
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = view.getUint8(at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number does not end');
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (at + length > bytes.length) throw new RangeError('a field is longer than its message');
        yield { number, value: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        yield { number, value: view.getFloat32(at, true) };
        at += 4;
        break;
      default:
        throw new RangeError('a field of an unknown kind');
    }
  }
}
