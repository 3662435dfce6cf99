/**
 * A writer of protobuf, as much of it as ONNX needs: messages are written depth first into one growing buffer.
 * The encoding: https://protobuf.dev/programming-guides/encoding.
 */

const text = new TextEncoder();
const WIRE_FIXED32 = 5;
const WIRE_BYTES = 2;
/** The longest varint: 64 bits in pieces of seven. */
const MAX_VARINT_BYTES = 10;

/** One message under construction. */
export class ProtobufWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** A whole number, negative ones in two's complement of 64 bits. */
  int(field: number, value: number | bigint): void {
    this.#varint(field * 8);
    this.#varint(value);
  }

  /** A float32. */
  float(field: number, value: number): void {
    this.#varint(field * 8 + WIRE_FIXED32);
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  data(field: number, value: Uint8Array): void {
    this.#varint(field * 8 + WIRE_BYTES);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  string(field: number, value: string): void {
    this.data(field, text.encode(value));
  }

  /** A message within this one. */
  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.data(field, inner.finish());
  }

  /** The bytes written so far. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #varint(value: number | bigint): void {
    this.#reserve(MAX_VARINT_BYTES);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
