/** Memory that is used over and over while a file is written: a conversion of 15 GB allocates no more than one of 1 GB. */

/** A piece of memory by name, as long as was ever asked for. */
export class Buffers {
  readonly #kept = new Map<string, ArrayBuffer>();

  /** The first `length` bytes of the memory of that name; what was in them before is lost or left over. */
  bytes(name: string, length: number): Uint8Array<ArrayBuffer> {
    let buffer = this.#kept.get(name);
    if (buffer === undefined || buffer.byteLength < length) {
      buffer = new ArrayBuffer(length);
      this.#kept.set(name, buffer);
    }
    return new Uint8Array(buffer, 0, length);
  }

  /** The same as float32 numbers. */
  floats(name: string, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.bytes(name, length * 4).buffer, 0, length);
  }
}
