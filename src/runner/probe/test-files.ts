/** Makes small model files for the tests of the readers. */

/** One key of a GGUF: its name, type number and value as bytes. */
export type GgufKey = readonly [name: string, type: number, value: Buffer];

export const u32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};

export const u64 = (value: number | bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
};

/** A text with its length before it. */
export const text = (value: string): Buffer =>
  Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

/** A list: the type of its items, their number, their bytes. */
export const list = (type: number, items: readonly Buffer[]): Buffer =>
  Buffer.concat([u32(type), u64(items.length), ...items]);

/** One tensor: name, dimensions, type number, offset. */
export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly (number | bigint)[];
  readonly type: number;
  readonly offset: number | bigint;
}

/** A GGUF of version 3 with so many bytes of weights; `counts` overrides what the header claims. */
export function gguf(
  keys: readonly GgufKey[],
  tensors: readonly GgufTensor[],
  dataBytes: number,
  counts: { keys?: number | bigint; tensors?: number | bigint; version?: number } = {},
): Buffer {
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(counts.version ?? 3),
    u64(counts.tensors ?? tensors.length),
    u64(counts.keys ?? keys.length),
    ...keys.flatMap(([name, type, value]) => [text(name), u32(type), value]),
    ...tensors.flatMap(({ name, dimensions, type, offset }) => [
      text(name),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);
  const padding = (32 - (header.length % 32)) % 32;
  return Buffer.concat([header, Buffer.alloc(padding + dataBytes)]);
}

/** Keys of a small llama with grouped heads. */
export const llamaKeys: readonly GgufKey[] = [
  ['general.architecture', 8, text('llama')],
  ['general.file_type', 4, u32(7)],
  ['llama.block_count', 4, u32(2)],
  ['llama.context_length', 4, u32(1024)],
  ['llama.embedding_length', 4, u32(64)],
  ['llama.attention.head_count', 4, u32(8)],
  ['llama.attention.head_count_kv', 4, u32(2)],
  ['tokenizer.ggml.tokens', 9, list(8, ['<s>', 'a', 'b'].map(text))],
  ['tokenizer.ggml.scores', 9, list(6, [u32(0), u32(0), u32(0)])],
  ['tokenizer.chat_template', 8, text('{{ messages }}'.repeat(100))],
];

/** Two tensors of 64 × 32: one in F32 (8,192 bytes), one in Q8_0 (2,176 bytes). */
export const llamaTensors: readonly GgufTensor[] = [
  { name: 'token_embd.weight', dimensions: [64, 32], type: 0, offset: 0 },
  { name: 'output.weight', dimensions: [64, 32], type: 8, offset: 8192 },
];
export const LLAMA_BYTES = 8192 + 2176;

/** A safetensors file with this header (an object, or JSON as it stands) and so many bytes of data. */
export function safetensors(header: unknown, dataBytes: number, claimed?: number | bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  return Buffer.concat([u64(claimed ?? json.length), json, Buffer.alloc(dataBytes)]);
}

/** A protobuf with an ir_version and, unless told otherwise, a graph of so many bytes. */
export function onnx(graphBytes: number | null, claimed = graphBytes ?? 0): Buffer {
  const varint = (value: number): number[] =>
    value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
  const version = Buffer.from([0x08, 0x08]);
  if (graphBytes === null) return version;
  return Buffer.concat([version, Buffer.from([0x3a, ...varint(claimed)]), Buffer.alloc(graphBytes)]);
}

/** Small seeded generator (mulberry32): the same seed gives the same faults. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
