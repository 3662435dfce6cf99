/** A checkpoint of a language model with random weights in bfloat16, half a gigabyte: long enough to time its conversion. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { trainedNumbers, writeRawWeights } from './raw-weights.ts';

/** Rises when the checkpoint changes, so that an old one in the cache is written anew. */
const EDITION = 1;
/** Tokenizer and configuration of a tiny LLaMA, whose sizes are replaced. */
const TINY = fileURLToPath(new URL('../reference/goldens/gguf/llama', import.meta.url));
/** A third of Llama 3.2 1B's layers, with Llama 2's vocabulary. */
const SIZES = {
  hidden_size: 2048,
  intermediate_size: 8192,
  num_hidden_layers: 3,
  num_attention_heads: 16,
  num_key_value_heads: 4,
  head_dim: 128,
  vocab_size: 32_000,
};

function shapes(): Map<string, readonly number[]> {
  const { hidden_size: hidden, intermediate_size: inner, vocab_size: places } = SIZES;
  const keys = SIZES.num_key_value_heads * SIZES.head_dim;
  const all = new Map<string, readonly number[]>([['model.embed_tokens.weight', [places, hidden]]]);
  for (let layer = 0; layer < SIZES.num_hidden_layers; layer++) {
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

/** Makes the checkpoint below `cache` unless it is there; gives its folder and the path of its weights. */
export async function bigCheckpoint(cache: string): Promise<{ folder: string; weights: string }> {
  const folder = join(cache, `gguf-checkpoint-v${String(EDITION)}`);
  const weights = join(folder, 'model.safetensors');
  if (existsSync(weights)) return { folder, weights };
  await mkdir(cache, { recursive: true });
  await cp(TINY, folder, { recursive: true });
  const config = join(folder, 'config.json');
  const tiny = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(config, 'utf8')));
  await writeFile(config, JSON.stringify({ ...tiny, ...SIZES }));
  await writeRawWeights(weights, shapes(), 'BF16', trainedNumbers('BF16', 0.03));
  return { folder, weights };
}
