/**
 * LLaMAs with random weights, in Q8_0, in the shapes of models that people run: what such a model costs for each token,
 * from a file that needs no download. Their text is noise.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Q8_0_BLOCK, writeGguf, type GgufTensor, type GgufValue } from './gguf-writer.ts';

/** Sizes of a model. */
interface Shape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly ffn: number;
}

/** Sizes of HuggingFaceTB/SmolLM-135M (its config.json; 163 M weights with an output matrix of its own) and TinyLlama-1.1B. */
const SHAPES = {
  '135m': { layers: 30, width: 576, heads: 9, kvHeads: 3, ffn: 1_536 },
  '1b': { layers: 22, width: 2_048, heads: 32, kvHeads: 4, ffn: 5_632 },
} as const satisfies Record<string, Shape>;

/** One of the models. */
export type RandomSize = keyof typeof SHAPES;

/** A model's name in the library. */
export function randomName(size: RandomSize): string {
  return `bench/random-${size}`;
}

/** The small one's name. */
export const RANDOM_MODEL = randomName('135m');

/** Rises when the file changes, so that an old one in the cache is written anew. */
const EDITION = 1;

/** Words of either model, and the tokens that it is made for. */
const VOCABULARY = 49_152;
const CONTEXT = 2_048;

/** The beginning, the end and the 256 bytes: tokens that are never to be the likeliest. */
const SPECIAL = ['<|bos|>', '<|eos|>'];
const SILENT_TOKENS = SPECIAL.length + 256;

/** Rows that are made at a time. */
const ROWS_PER_PIECE = 1_024;

/** Writes the model below `folder` unless it is there; gives the path of its file. */
export async function randomModel(folder: string, size: RandomSize = '135m'): Promise<string> {
  const path = join(folder, randomName(size), `random-${size}-v${EDITION}-Q8_0.gguf`);
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  await writeGguf(partial, settings(SHAPES[size]), tensors(SHAPES[size]));
  await rename(partial, path);
  return path;
}

function settings({ layers, width, heads, kvHeads, ffn }: Shape): Record<string, GgufValue> {
  const { tokens, merges } = vocabulary();
  return {
    'general.architecture': 'llama',
    'general.name': 'Random',
    'general.file_type': 7,
    'llama.block_count': layers,
    'llama.context_length': CONTEXT,
    'llama.embedding_length': width,
    'llama.feed_forward_length': ffn,
    'llama.attention.head_count': heads,
    'llama.attention.head_count_kv': kvHeads,
    'llama.attention.layer_norm_rms_epsilon': { float: 1e-5 },
    'llama.rope.dimension_count': width / heads,
    'llama.rope.freq_base': { float: 10_000 },
    'llama.vocab_size': tokens.length,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.tokens': tokens,
    // enum llama_token_type: 3 is a control token, 1 a normal one.
    'tokenizer.ggml.token_type': { int32s: tokens.map((_, index) => (index < SPECIAL.length ? 3 : 1)) },
    'tokenizer.ggml.merges': merges,
    'tokenizer.ggml.bos_token_id': 0,
    'tokenizer.ggml.eos_token_id': 1,
    'tokenizer.ggml.add_bos_token': false,
  };
}

/** A byte-level BPE vocabulary: special tokens, the 256 bytes as GPT-2 writes them, and pairs of pairs of letters. */
function vocabulary(): { tokens: string[]; merges: string[] } {
  const tokens = [...SPECIAL, ...byteLetters()];
  const merges: string[] = [];
  const add = (left: string, right: string): void => {
    if (tokens.length >= VOCABULARY) return;
    tokens.push(left + right);
    merges.push(`${left} ${right}`);
  };
  const letters = Array.from('etaoinsrhldcumfpgwybvkxjqz');
  const pairs = letters.flatMap((a) => letters.map((b) => [a, b] as const));
  for (const [a, b] of pairs) add(a, b);
  // Ġ is how GPT-2 writes a space.
  for (const [a, b] of pairs) add('Ġ', a + b);
  for (const [a, b] of pairs) for (const [c, d] of pairs) add(a + b, c + d);
  return { tokens, merges };
}

/** The letter for each byte (`bytes_to_unicode` of GPT-2's encoder.py): itself where it is visible, else from U+0100 on. */
function byteLetters(): string[] {
  const isVisible = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isVisible(byte) ? byte : next++));
}

function tensors({ layers, width, heads, kvHeads, ffn }: Shape): GgufTensor[] {
  const words = VOCABULARY;
  const kvWidth = (width / heads) * kvHeads;
  let seed = 1;
  const matrix = (name: string, inputs: number, outputs: number, silentRows = 0): GgufTensor => {
    const own = seed++;
    return {
      name: `${name}.weight`,
      shape: [inputs, outputs],
      type: 'Q8_0',
      pieces: () => randomRows(inputs, outputs, silentRows, own),
    };
  };
  const norm = (name: string): GgufTensor => ({
    name: `${name}.weight`,
    shape: [width],
    type: 'F32',
    pieces: () => [ones(width)],
  });
  const layer = (index: number): GgufTensor[] => {
    const at = `blk.${index}.`;
    return [
      norm(`${at}attn_norm`),
      matrix(`${at}attn_q`, width, width),
      matrix(`${at}attn_k`, width, kvWidth),
      matrix(`${at}attn_v`, width, kvWidth),
      matrix(`${at}attn_output`, width, width),
      norm(`${at}ffn_norm`),
      matrix(`${at}ffn_gate`, width, ffn),
      matrix(`${at}ffn_up`, width, ffn),
      matrix(`${at}ffn_down`, ffn, width),
    ];
  };
  return [
    matrix('token_embd', width, words),
    ...Array.from({ length: layers }, (_, index) => layer(index)).flat(),
    norm('output_norm'),
    // Rows of zeros give the logit 0, which never is the largest of 49,152: no end and no half character comes.
    matrix('output', width, words, SILENT_TOKENS),
  ];
}

/** Rows of Q8_0 blocks with uniform random values of variance 1 / inputs, the first ones zero. */
function* randomRows(inputs: number, rows: number, silentRows: number, seed: number): Generator<Uint8Array> {
  const random = xorshift(seed);
  // Uniform bytes in [-128, 127] have a standard deviation of 256 / √12.
  const scale = halfOf(Math.sqrt(12) / 256 / Math.sqrt(inputs));
  for (let first = 0; first < rows; first += ROWS_PER_PIECE) {
    const count = Math.min(ROWS_PER_PIECE, rows - first);
    yield randomBlocks(
      (count * inputs) / Q8_0_BLOCK.elements,
      Math.max(0, ((silentRows - first) * inputs) / Q8_0_BLOCK.elements),
      scale,
      random,
    );
  }
}

function randomBlocks(blocks: number, silent: number, scale: number, random: () => number): Uint8Array {
  const view = new DataView(new ArrayBuffer(blocks * Q8_0_BLOCK.bytes));
  for (let block = 0; block < blocks; block++) {
    if (block < silent) continue;
    const start = block * Q8_0_BLOCK.bytes;
    view.setUint16(start, scale, true);
    for (let at = 2; at < Q8_0_BLOCK.bytes; at += 4) view.setUint32(start + at, random(), true);
  }
  return new Uint8Array(view.buffer);
}

function ones(count: number): Uint8Array {
  return new Uint8Array(new Float32Array(count).fill(1).buffer);
}

/** The bits of a positive number in half precision (IEEE 754), rounded down; for normal numbers only. */
function halfOf(value: number): number {
  const exponent = Math.floor(Math.log2(value));
  return ((exponent + 15) << 10) | Math.floor((value / 2 ** exponent - 1) * 1_024);
}

/** Marsaglia's xorshift32: unsigned 32-bit numbers, the same for the same seed (not 0). */
function xorshift(seed: number): () => number {
  let state = Math.imul(seed, 0x9e37_79b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
