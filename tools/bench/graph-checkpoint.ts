/**
 * Text encoders with random weights in float32, from files that need no download: one of BERT's base size, 438 MB, which
 * is what a common encoder costs, and one of next to no size.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainedNumbers, writeRawWeights } from './raw-weights.ts';

/** Rises when the checkpoint changes, so that an old one in the cache is written anew. */
const EDITION = 1;
/** Sizes of google-bert/bert-base-uncased (its config.json). */
const BASE = {
  model_type: 'bert',
  architectures: ['BertModel'],
  vocab_size: 30_522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: 'gelu',
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
};

/** One layer of 64 features: a process that holds it holds the library and the runner's own, and nothing to speak of besides. */
const LEAST = {
  ...BASE,
  vocab_size: 128,
  hidden_size: 64,
  num_hidden_layers: 1,
  num_attention_heads: 1,
  intermediate_size: 64,
};

function shapes(config: typeof BASE): Map<string, readonly number[]> {
  const { hidden_size: width, intermediate_size: inner } = config;
  const all = new Map<string, readonly number[]>();
  const norm = (name: string): void => {
    all.set(`${name}.weight`, [width]);
    all.set(`${name}.bias`, [width]);
  };
  const linear = (name: string, outer: number, from: number): void => {
    all.set(`${name}.weight`, [outer, from]);
    all.set(`${name}.bias`, [outer]);
  };
  all.set('embeddings.word_embeddings.weight', [config.vocab_size, width]);
  all.set('embeddings.position_embeddings.weight', [config.max_position_embeddings, width]);
  all.set('embeddings.token_type_embeddings.weight', [config.type_vocab_size, width]);
  norm('embeddings.LayerNorm');
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const p = `encoder.layer.${String(layer)}`;
    for (const part of ['query', 'key', 'value']) linear(`${p}.attention.self.${part}`, width, width);
    linear(`${p}.attention.output.dense`, width, width);
    norm(`${p}.attention.output.LayerNorm`);
    linear(`${p}.intermediate.dense`, inner, width);
    linear(`${p}.output.dense`, width, inner);
    norm(`${p}.output.LayerNorm`);
  }
  linear('pooler.dense', width, width);
  return all;
}

/** Places in the vocabulary of {@link baseEncoder}. */
export const BASE_VOCABULARY = BASE.vocab_size;
/** The same of {@link leastEncoder}. */
export const LEAST_VOCABULARY = LEAST.vocab_size;

/** Makes the encoder of the base size below `cache` unless it is there; gives its folder. */
export async function baseEncoder(cache: string): Promise<string> {
  return await make(join(cache, 'bench', `bert-base-v${String(EDITION)}`), BASE);
}

/** The same for the least encoder. */
export async function leastEncoder(cache: string): Promise<string> {
  return await make(join(cache, 'bench', `bert-least-v${String(EDITION)}`), LEAST);
}

async function make(folder: string, config: typeof BASE): Promise<string> {
  const weights = join(folder, 'model.safetensors');
  if (existsSync(weights)) return folder;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeRawWeights(weights, shapes(config), 'F32', trainedNumbers('F32', 0.035));
  return folder;
}
