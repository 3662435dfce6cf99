/** Reads a file from its beginning to its end through one small buffer, and never believes a length that it finds. */
import { readSync } from 'node:fs';
import { tooShort } from './damaged.ts';

/** Bytes read at a time. A header of 10 MB takes 40 reads; the memory of a read does not depend on the file. */
const WINDOW_BYTES = 256 * 1024;

/**
 * A little-endian reader over an open file. Every read and every skip is checked against the file's size first, so
 * that a claim of 2^60 bytes allocates nothing. Synchronous: a header has hundreds of thousands of fields, and the
 * process that reads it has nothing else to do.
 */
export class Cursor {
  readonly #fd: number;
  readonly #file: string;
  readonly #size: number;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #windowStart = 0;
  #windowLength = 0;
  #position = 0;

  /** `size` is the size of the file in bytes; `file` is its path, for errors. */
  constructor(fd: number, size: number, file: string) {
    this.#fd = fd;
    this.#size = size;
    this.#file = file;
  }

  get position(): number {
    return this.#position;
  }

  /** Bytes from here to the end of the file. */
  get remaining(): number {
    return this.#size - this.#position;
  }

  /** Throws MODEL_LOAD_FAILED unless the file has that many bytes from here on. */
  require(bytes: number | bigint): void {
    if (bytes > this.remaining)
      throw tooShort(this.#file, BigInt(this.#position) + BigInt(bytes), this.#size);
  }

  skip(bytes: number): void {
    this.require(bytes);
    this.#position += bytes;
  }

  u8(): number {
    const at = this.#take(1);
    return this.#window.readUInt8(at);
  }

  i8(): number {
    const at = this.#take(1);
    return this.#window.readInt8(at);
  }

  u16(): number {
    const at = this.#take(2);
    return this.#window.readUInt16LE(at);
  }

  i16(): number {
    const at = this.#take(2);
    return this.#window.readInt16LE(at);
  }

  u32(): number {
    const at = this.#take(4);
    return this.#window.readUInt32LE(at);
  }

  i32(): number {
    const at = this.#take(4);
    return this.#window.readInt32LE(at);
  }

  f32(): number {
    const at = this.#take(4);
    return this.#window.readFloatLE(at);
  }

  f64(): number {
    const at = this.#take(8);
    return this.#window.readDoubleLE(at);
  }

  u64(): bigint {
    const at = this.#take(8);
    return this.#window.readBigUInt64LE(at);
  }

  /** A 64-bit length as a number: exact up to 2^53, which no file reaches, and about ten times as fast as {@link u64}. */
  length(): number {
    const at = this.#take(8);
    return this.#window.readUInt32LE(at + 4) * 2 ** 32 + this.#window.readUInt32LE(at);
  }

  i64(): bigint {
    const at = this.#take(8);
    return this.#window.readBigInt64LE(at);
  }

  /** That many bytes as UTF-8; the caller has held `bytes` against a limit of its own, below the window's size. */
  text(bytes: number): string {
    const at = this.#take(bytes);
    return this.#window.toString('utf8', at, at + bytes);
  }

  /** Moves on by `bytes` and gives the place in the window where they begin. */
  #take(bytes: number): number {
    this.require(bytes);
    const end = this.#position + bytes;
    if (this.#position < this.#windowStart || end > this.#windowStart + this.#windowLength) this.#fill(bytes);
    const at = this.#position - this.#windowStart;
    this.#position = end;
    return at;
  }

  #fill(bytes: number): void {
    this.#windowStart = this.#position;
    this.#windowLength = 0;
    while (this.#windowLength < bytes) {
      const free = WINDOW_BYTES - this.#windowLength;
      const read = readSync(
        this.#fd,
        this.#window,
        this.#windowLength,
        free,
        this.#position + this.#windowLength,
      );
      // The file became shorter while it was read, or the caller asked for more than the window holds.
      if (read === 0) throw tooShort(this.#file, this.#position + bytes, this.#position + this.#windowLength);
      this.#windowLength += read;
    }
  }
}
