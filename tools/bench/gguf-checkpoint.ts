/** Checkpoints of language models in bfloat16 for measurements: half a gigabyte of random weights, next to none, and 14 GB of zeros. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { trainedNumbers, writeRawWeights } from './raw-weights.ts';

/** Rises when the checkpoint changes, so that an old one in the cache is written anew. */
const EDITION = 1;
/** Tokenizer and configuration of a tiny LLaMA, whose sizes are replaced. */
const TINY = fileURLToPath(new URL('../reference/goldens/gguf/llama', import.meta.url));
/** Sizes of a model, as config.json names them. */
interface Sizes {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly vocab_size: number;
}

/** A third of Llama 3.2 1B's layers, with Llama 2's vocabulary. */
const SMALL: Sizes = {
  hidden_size: 2048,
  intermediate_size: 8192,
  num_hidden_layers: 3,
  num_attention_heads: 16,
  num_key_value_heads: 4,
  head_dim: 128,
  vocab_size: 32_000,
};
/** The same vocabulary with a single layer of next to no size: 16 MB. */
const LEAST: Sizes = {
  hidden_size: 128,
  intermediate_size: 256,
  num_hidden_layers: 1,
  num_attention_heads: 1,
  num_key_value_heads: 1,
  head_dim: 128,
  vocab_size: 32_000,
};
/** Llama 3.1 8B's sizes but for the vocabulary, which is Llama 2's: 14.4 GB. */
const LARGE: Sizes = {
  hidden_size: 4096,
  intermediate_size: 14_336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 128,
  vocab_size: 32_000,
};

function shapes(sizes: Sizes): Map<string, readonly number[]> {
  const { hidden_size: hidden, intermediate_size: inner, vocab_size: places } = sizes;
  const keys = sizes.num_key_value_heads * sizes.head_dim;
  const all = new Map<string, readonly number[]>([['model.embed_tokens.weight', [places, hidden]]]);
  for (let layer = 0; layer < sizes.num_hidden_layers; layer++) {
    const put = (name: string, ...shape: number[]): unknown =>
      all.set(`model.layers.${String(layer)}.${name}.weight`, shape);
    put('input_layernorm', hidden);
    put('post_attention_layernorm', hidden);
    put('self_attn.q_proj', hidden, hidden);
    put('self_attn.k_proj', keys, hidden);
    put('self_attn.v_proj', keys, hidden);
    put('self_attn.o_proj', hidden, hidden);
    put('mlp.gate_proj', inner, hidden);
    put('mlp.up_proj', inner, hidden);
    put('mlp.down_proj', hidden, inner);
  }
  all.set('model.norm.weight', [hidden]);
  all.set('lm_head.weight', [places, hidden]);
  return all;
}

/** A checkpoint on the disk. */
interface Made {
  readonly folder: string;
  readonly weights: string;
}

/** Makes the checkpoint of half a gigabyte below `cache` unless it is there. */
export async function bigCheckpoint(cache: string): Promise<Made> {
  return await make(join(cache, `gguf-checkpoint-v${String(EDITION)}`), SMALL, trainedNumbers('BF16', 0.03));
}

/** The same for one of next to no size: what a process holds besides the weights of a model. */
export async function leastCheckpoint(cache: string): Promise<Made> {
  return await make(
    join(cache, `gguf-least-checkpoint-v${String(EDITION)}`),
    LEAST,
    trainedNumbers('BF16', 0.03),
  );
}

/** The same for one of 14 GB, all zeros, which takes next to no room: what is asked of it is memory, not speed. */
export async function hugeCheckpoint(cache: string): Promise<Made> {
  return await make(join(cache, `gguf-huge-checkpoint-v${String(EDITION)}`), LARGE, null);
}

async function make(folder: string, sizes: Sizes, piece: Buffer | null): Promise<Made> {
  const weights = join(folder, 'model.safetensors');
  if (existsSync(weights)) return { folder, weights };
  await mkdir(dirname(folder), { recursive: true });
  await cp(TINY, folder, { recursive: true });
  const config = join(folder, 'config.json');
  const tiny = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(config, 'utf8')));
  await writeFile(config, JSON.stringify({ ...tiny, ...sizes }));
  await writeRawWeights(weights, shapes(sizes), 'BF16', piece);
  return { folder, weights };
}
