/** BART and the translators and writers built like it: mBART, Marian, Pegasus, M2M-100 (NLLB). */
import { z } from 'zod';
import { activation, architecture, count, type ArchitectureOf } from '../architecture.ts';
import { BART_EPS, bartDecoderLayer, bartEncoderLayer, cachedSight, type BartLayer } from '../blocks/bart.ts';
import { DecoderCache } from '../blocks/cache.ts';
import { positionsAfterPadding } from '../blocks/heads.ts';
import { frequencies, sines } from '../blocks/sines.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Value } from '../graph/value.ts';

const config = z.object({
  model_type: z.enum(['bart', 'mbart', 'marian', 'pegasus', 'm2m_100']),
  d_model: count,
  encoder_layers: count,
  decoder_layers: count,
  encoder_attention_heads: count,
  decoder_attention_heads: count,
  activation_function: activation,
  scale_embedding: z.boolean().default(false),
  share_encoder_decoder_embeddings: z.literal(true).default(true),
  pad_token_id: z.number().int().nonnegative().default(1),
  eos_token_id: z.number().int().default(2),
  decoder_start_token_id: z.number().int().nullish(),
});
type Config = z.infer<typeof config>;

const shared = {
  config,
  renames: [[/^(shared|encoder|decoder)\./, 'model.$1.']],
  unused: [
    /(encoder|decoder)\.embed_tokens\.weight$/,
    /^lm_head\.weight$/,
    /^final_logits_bias$/,
    /embed_positions\.weights$/,
  ],
} satisfies Pick<ArchitectureOf<Config, string>, 'config' | 'renames' | 'unused'>;

/** BART, which also judges texts (bart-large-mnli). */
export const bart = architecture({
  ...shared,
  types: ['bart'],
  heads: ['ConditionalGeneration', 'SequenceClassification', 'Model'],
  build(c, { graph, head }) {
    if (head === 'SequenceClassification') classify(c, graph('model'));
    else write(c, graph);
  },
});

/** Those that only write. */
export const bartWriters = architecture({
  ...shared,
  types: ['mbart', 'marian', 'pegasus', 'm2m_100'],
  heads: ['ConditionalGeneration', 'Model'],
  build(c, { graph }) {
    write(c, graph);
  },
});

function write(c: Config, graph: (file: string) => GraphBuilder): void {
  const g = graph('encoder_model');
  const ids = g.input('input_ids', 'int64', ['batch_size', 'encoder_sequence_length']);
  const mask = g.input('attention_mask', 'int64', ['batch_size', 'encoder_sequence_length']);
  g.output('last_hidden_state', encode(c, g, ids, g.paddingMask(mask)));
  decode(c, graph('decoder_model_merged'));
}

/** mBART, Pegasus and M2M-100 norm before each block, and once more at the end. */
function normsBefore({ model_type }: Config): boolean {
  return model_type === 'mbart' || model_type === 'pegasus' || model_type === 'm2m_100';
}

function layerOf(c: Config, heads: number): BartLayer {
  return { heads, act: c.activation_function, before: normsBefore(c) };
}

function encode(c: Config, g: GraphBuilder, ids: Value, mask: Value): Value {
  const length = dim(ids, 1);
  let x = embed(c, g, ids, g.range(0, g.size(length), length), 'encoder');
  const layer = layerOf(c, c.encoder_attention_heads);
  for (let i = 0; i < c.encoder_layers; i++)
    x = bartEncoderLayer(g, x, `model.encoder.layers.${String(i)}`, layer, mask);
  return finalNorm(c, g, x, 'encoder');
}

function decode(c: Config, g: GraphBuilder): void {
  const heads = c.decoder_attention_heads;
  const seen = g.input('encoder_attention_mask', 'int64', ['batch_size', 'encoder_sequence_length']);
  const ids = g.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    c.d_model,
  ]);
  const shape = { layers: c.decoder_layers, heads, size: c.d_model / heads };
  const cache = new DecoderCache(g, ids, shape, states);
  const masks = { own: cache.causalMask(), other: g.paddingMask(seen) };
  let x = embed(c, g, ids, cache.positions, 'decoder');
  for (let i = 0; i < c.decoder_layers; i++) {
    const p = `model.decoder.layers.${String(i)}`;
    x = bartDecoderLayer(g, x, p, layerOf(c, heads), cachedSight(g, cache, i, masks));
  }
  const logits = g.linearWith(finalNorm(c, g, x, 'decoder'), 'model.shared.weight');
  g.output('logits', g.has('final_logits_bias') ? g.add(logits, g.param('final_logits_bias')) : logits);
  cache.finish();
}

/** BART reads a text, writes it again shifted by one token, and judges it by its last end token. */
function classify(c: Config, g: GraphBuilder): void {
  const ids = g.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const attention = g.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
  const padding = g.paddingMask(attention);
  const states = encode(c, g, ids, padding);
  const [batch, length] = [dim(ids, 0), dim(ids, 1)];
  const start = g.expand(g.constant('int64', [1, 1], [c.decoder_start_token_id ?? c.eos_token_id]), [
    batch,
    1,
  ]);
  const shifted = { ...g.concat([start, g.slice(ids, 1, 0, -1)], 1), dims: ids.dims };
  const causal = g.causalMask(length, length);
  const places = g.range(0, g.size(length), length);
  let x = embed(c, g, shifted, places, 'decoder');
  for (let i = 0; i < c.decoder_layers; i++)
    x = bartDecoderLayer(g, x, `model.decoder.layers.${String(i)}`, layerOf(c, c.decoder_attention_heads), {
      own: (q, { k, v }) => g.attend(q, k, v, { mask: causal }),
      other: (q, project) => {
        const { k, v } = project(states);
        return g.attend(q, k, v, { mask: padding });
      },
    });
  const ends = g.cast(g.equal(ids, c.eos_token_id), 'int64');
  const last = g.argMax(g.mul(ends, g.add(places, 1)), 1);
  const state = g.op('GatherND', [x, g.unsqueeze(last, 1)], [batch, c.d_model], { batch_dims: 1 });
  const inner = g.tanh(g.linear(state, 'classification_head.dense'));
  g.output('logits', g.linear(inner, 'classification_head.out_proj'));
}

/** Words and places. `at`: int64[length]. */
function embed(c: Config, g: GraphBuilder, ids: Value, at: Value, side: 'encoder' | 'decoder'): Value {
  const p = `model.${side}`;
  const words = g.embedding(ids, 'model.shared');
  const scaled = c.scale_embedding ? g.mul(words, Math.sqrt(c.d_model)) : words;
  const placed = g.add(scaled, place(c, g, ids, at, side));
  const norm = `${p}.layernorm_embedding`;
  return g.has(`${norm}.weight`) ? g.layerNorm(placed, norm, BART_EPS) : placed;
}

/**
 * BART and mBART learn positions and store them two rows down. Marian and Pegasus use sines, which older checkpoints
 * carry along. M2M-100 counts from the padding's id + 1, over what is not padding; padding has no place at all.
 */
function place(c: Config, g: GraphBuilder, ids: Value, at: Value, side: 'encoder' | 'decoder'): Value {
  const table = `model.${side}.embed_positions`;
  if (c.model_type === 'bart' || c.model_type === 'mbart') return g.embedding(g.add(at, 2), table);
  if (c.model_type !== 'm2m_100')
    return g.has(`${table}.weight`) ? g.embedding(at, table) : sines(g, at, frequencies(c.d_model, 'paper'));
  const waves = (positions: Value): Value => sines(g, positions, frequencies(c.d_model, 'tensor2tensor'));
  const first = c.pad_token_id + 1;
  // What is being written holds no padding, and what came before it is only known by its number.
  if (side === 'decoder') return waves(g.add(at, first));
  const real = g.cast(g.unary('Not', g.equal(ids, c.pad_token_id)), 'float');
  return g.mul(waves(positionsAfterPadding(g, ids, c.pad_token_id)), g.unsqueeze(real, 2));
}

function finalNorm(c: Config, g: GraphBuilder, x: Value, side: string): Value {
  return normsBefore(c) ? g.layerNorm(x, `model.${side}.layer_norm`, BART_EPS) : x;
}
