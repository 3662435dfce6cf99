/** T5 and its kin (Flan-T5, mT5): relative positions, norms without a mean, scores without a scale, no biases. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { DecoderCache, type KeysValues } from '../blocks/cache.ts';
import { relativeBias } from '../blocks/relative.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Dim, type Value } from '../graph/value.ts';

/** `gated-gelu` stands for the tanh form of GELU; every other name is taken by its word. */
const feedForwardKind = z.string().transform((name) => ({
  gated: name.startsWith('gated-'),
  act: name === 'gated-gelu' ? 'gelu_new' : name.replace('gated-', ''),
}));

const config = z.object({
  model_type: z.enum(['t5', 'mt5']),
  d_model: count,
  d_kv: count,
  num_heads: count,
  num_layers: count,
  num_decoder_layers: count.nullish(),
  feed_forward_proj: feedForwardKind.pipe(z.object({ gated: z.boolean(), act: activation })).prefault('relu'),
  relative_attention_num_buckets: count,
  relative_attention_max_distance: count.default(128),
  layer_norm_epsilon: z.number().default(1e-6),
  tie_word_embeddings: z.boolean().nullish(),
  /** transformers 5 says it apart from `tie_word_embeddings`, and ties always. */
  scale_decoder_outputs: z.boolean().optional(),
});
type Config = z.infer<typeof config>;

/** T5 and mT5. A checkpoint without a decoder, as encoders of sentences are, becomes the graph of its encoder. */
export const t5 = architecture({
  types: ['t5', 'mt5'],
  heads: ['ConditionalGeneration', 'Model'],
  config,
  unused: [
    /^(encoder|decoder)\.embed_tokens\.weight$/,
    /^lm_head\.weight$/,
    /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias/,
  ],
  build(c, { graph, head, weights }) {
    if (head === 'Model' && !weights.has('decoder.final_layer_norm.weight')) {
      encode(c, graph('model'), 'sequence_length');
      return;
    }
    encode(c, graph('encoder_model'), 'encoder_sequence_length');
    decode(c, graph('decoder_model_merged'));
  },
});

function encode(c: Config, g: GraphBuilder, length: string): void {
  const ids = g.input('input_ids', 'int64', ['batch_size', length]);
  const padding = g.paddingMask(g.input('attention_mask', 'int64', ['batch_size', length]));
  const mask = g.add(distances(c, g, 'encoder', dim(ids, 1), dim(ids, 1)), padding);
  let x = g.embedding(ids, 'shared');
  for (let i = 0; i < c.num_layers; i++) {
    const p = `encoder.block.${String(i)}.layer`;
    x = block(c, g, x, [`${p}.0`, 'SelfAttention'], (q, normal, keysOf) => {
      const { k, v } = keysOf(normal);
      return g.attend(q, k, v, { mask, scale: 1 });
    });
    x = feed(c, g, x, `${p}.1`);
  }
  g.output('last_hidden_state', norm(c, g, x, 'encoder.final_layer_norm'));
}

function decode(c: Config, g: GraphBuilder): void {
  const layers = c.num_decoder_layers ?? c.num_layers;
  const seen = g.input('encoder_attention_mask', 'int64', ['batch_size', 'encoder_sequence_length']);
  const ids = g.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const states = g.input('encoder_hidden_states', 'float', [
    'batch_size',
    'encoder_sequence_length',
    c.d_model,
  ]);
  const cache = new DecoderCache(g, ids, { layers, heads: c.num_heads, size: c.d_kv }, states);
  const other = { mask: g.paddingMask(seen), scale: 1 };
  const mask = g.add(distances(c, g, 'decoder', cache.length, cache.total), cache.causalMask());
  let x = g.embedding(ids, 'shared');
  for (let i = 0; i < layers; i++) {
    const p = `decoder.block.${String(i)}.layer`;
    x = block(c, g, x, [`${p}.0`, 'SelfAttention'], (q, normal, keysOf) => {
      const { k, v } = cache.self(i, keysOf(normal));
      return g.attend(q, k, v, { mask, scale: 1 });
    });
    x = block(c, g, x, [`${p}.1`, 'EncDecAttention'], (q, _, keysOf) => cache.cross(i, q, keysOf, other));
    x = feed(c, g, x, `${p}.2`);
  }
  const normal = norm(c, g, x, 'decoder.final_layer_norm');
  const scaled = scalesOutputs(c) ? g.mul(normal, c.d_model ** -0.5) : normal;
  g.output('logits', g.linearWith(scaled, g.has('lm_head.weight') ? 'lm_head.weight' : 'shared.weight'));
  cache.finish();
}

/** T5 scales what meets the words' own table; mT5 never does. */
function scalesOutputs(c: Config): boolean {
  return c.model_type === 't5' && (c.scale_decoder_outputs ?? c.tie_word_embeddings !== false);
}

/** The bias that the first layer learns and all share. */
function distances(c: Config, g: GraphBuilder, side: 'encoder' | 'decoder', queries: Dim, keys: Dim): Value {
  return relativeBias(g, `${side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`, {
    queries,
    keys,
    buckets: c.relative_attention_num_buckets,
    maxDistance: c.relative_attention_max_distance,
    bothWays: side === 'encoder',
  });
}

function norm(c: Config, g: GraphBuilder, x: Value, name: string): Value {
  return g.rmsNorm(x, name, c.layer_norm_epsilon);
}

function project(c: Config, g: GraphBuilder, x: Value, a: string): KeysValues {
  return {
    k: g.splitHeads(g.linear(x, `${a}.k`), c.num_heads),
    v: g.splitHeads(g.linear(x, `${a}.v`), c.num_heads),
  };
}

/** Norm, attention, sum. `attend` gets the queries, the normal states and what makes keys and values. */
function block(
  c: Config,
  g: GraphBuilder,
  x: Value,
  [p, kind]: readonly [string, 'SelfAttention' | 'EncDecAttention'],
  attend: (q: Value, normal: Value, keysOf: (states: Value) => KeysValues) => Value,
): Value {
  const a = `${p}.${kind}`;
  const normal = norm(c, g, x, `${p}.layer_norm`);
  const q = g.splitHeads(g.linear(normal, `${a}.q`), c.num_heads);
  const seen = attend(q, normal, (states) => project(c, g, states, a));
  return sum(g, x, g.linear(g.mergeHeads(seen), `${a}.o`));
}

function feed(c: Config, g: GraphBuilder, x: Value, p: string): Value {
  const { gated, act } = c.feed_forward_proj;
  const normal = norm(c, g, x, `${p}.layer_norm`);
  const d = `${p}.DenseReluDense`;
  const inner = gated
    ? g.mul(g.activation(act, g.linear(normal, `${d}.wi_0`)), g.linear(normal, `${d}.wi_1`))
    : g.activation(act, g.linear(normal, `${d}.wi`));
  // The original, too, keeps these weights in float32: what they give is larger than float16 holds.
  const out = g.precise(() => g.linear(g.cast(inner, 'float'), `${d}.wo`));
  return sum(g, x, out);
}

/** The largest state in float16; the original's own bound. */
const MAX_HALF_STATE = 65504 - 1000;

/** T5 was trained in bfloat16, and its states outgrow float16: there they are held within it. */
function sum(g: GraphBuilder, a: Value, b: Value): Value {
  const both = g.add(a, b);
  return both.dtype === 'float16' ? g.max(g.min(both, MAX_HALF_STATE), -MAX_HALF_STATE) : both;
}
