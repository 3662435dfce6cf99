/** Reads back the GGUF files that the tests wrote. It trusts them, so it is of no use for any others. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { GGML_TYPES, bytesOfValues, type GgmlType } from '../types.ts';

/** A value of a field, as JSON has it. */
export type FieldValue = string | number | boolean | FieldValue[];

/** A file, taken apart. */
export interface ReadGguf {
  readonly fields: ReadonlyMap<string, FieldValue>;
  /** Number format and the first eight digits of the hash of the bytes: `F16:0123abcd`. */
  readonly tensors: ReadonlyMap<string, string>;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Bytes of the file, as tensors' places have it. */
  readonly end: number;
}

class Reader {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u32(): number {
    this.at += 4;
    return this.#bytes.readUInt32LE(this.at - 4);
  }

  u64(): number {
    this.at += 8;
    return Number(this.#bytes.readBigUInt64LE(this.at - 8));
  }

  text(): string {
    const length = this.u64();
    this.at += length;
    return this.#bytes.toString('utf8', this.at - length, this.at);
  }

  value(type: number): FieldValue {
    if (type === 8) return this.text();
    if (type === 9) {
      const of = this.u32();
      return Array.from({ length: this.u64() }, () => this.value(of));
    }
    if (type === 7) return this.#bytes.readUInt8(this.at++) === 1;
    this.at += 4;
    if (type === 6) return this.#bytes.readFloatLE(this.at - 4);
    return type === 5 ? this.#bytes.readInt32LE(this.at - 4) : this.#bytes.readUInt32LE(this.at - 4);
  }
}

const names = new Map<number, string>(Object.entries(GGML_TYPES).map(([name, number]) => [number, name]));
const isType = (name: string | undefined): name is GgmlType =>
  name !== undefined && Object.hasOwn(GGML_TYPES, name);

/** Takes a file apart. */
export async function readGguf(path: string): Promise<ReadGguf> {
  const bytes = await readFile(path);
  const reader = new Reader(bytes);
  if (bytes.toString('latin1', 0, 4) !== 'GGUF') throw new Error('no GGUF');
  reader.at = 8;
  const [tensorCount, fieldCount] = [reader.u64(), reader.u64()];
  const fields = new Map<string, FieldValue>();
  for (let index = 0; index < fieldCount; index++) fields.set(reader.text(), reader.value(reader.u32()));
  const infos = Array.from({ length: tensorCount }, () => {
    const name = reader.text();
    const shape = Array.from({ length: reader.u32() }, () => reader.u64()).toReversed();
    const type = names.get(reader.u32());
    if (!isType(type)) throw new Error('an unknown number format');
    return { name, shape, type, offset: reader.u64() };
  });
  const start = Math.ceil(reader.at / 32) * 32;
  let end = start;
  const tensors = new Map<string, string>();
  for (const { name, shape, type, offset } of infos) {
    const from = start + offset;
    end =
      from +
      bytesOfValues(
        type,
        shape.reduce((product, size) => product * size, 1),
      );
    const hash = createHash('sha256').update(bytes.subarray(from, end)).digest('hex').slice(0, 8);
    tensors.set(name, `${type}:${hash}`);
  }
  return { fields, tensors, shapes: new Map(infos.map(({ name, shape }) => [name, shape])), end };
}
