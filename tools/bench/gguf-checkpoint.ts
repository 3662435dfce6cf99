/** A checkpoint of a language model with random weights in bfloat16, half a gigabyte: long enough to time its conversion. */
import { existsSync } from 'node:fs';
import { cp, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

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
const PIECE = 1 << 22;

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

/** Numbers as trained weights are spread, about: the sum of four even ones. */
function numbers(): Buffer {
  const values = new Float32Array(PIECE).map(
    () => (Math.random() + Math.random() + Math.random() + Math.random() - 2) * 0.03,
  );
  const bits = new Uint32Array(values.buffer);
  return Buffer.from(Uint16Array.from(bits, (value) => value >>> 16).buffer);
}

async function writeWeights(path: string): Promise<void> {
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const [name, shape] of shapes()) {
    const end = at + 2 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'BF16', shape, data_offsets: [at, end] };
    at = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const partial = `${path}.partial`;
  await using file = await open(partial, 'w');
  await file.write(Buffer.concat([length, text]));
  const piece = numbers();
  for (let done = 0; done < at; done += piece.length) await file.write(piece.subarray(0, at - done));
  await rename(partial, path);
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
  await writeWeights(weights);
  return { folder, weights };
}
