/** Layers of T5: relative positions, norms without a mean, scores without a scale, no biases. */
import { z } from 'zod';
import { activation, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import type { Dim, Value } from '../graph/value.ts';
import type { KeysValues } from './cache.ts';
import { relativeBias } from './relative.ts';

/** `gated-gelu` stands for the tanh form of GELU; every other name is taken by its word. */
const feedForwardKind = z.string().transform((name) => ({
  gated: name.startsWith('gated-'),
  act: name === 'gated-gelu' ? 'gelu_new' : name.replace('gated-', ''),
}));

/** What the layers of T5 depend on. */
export const t5Config = z.object({
  d_model: count,
  d_kv: count,
  num_heads: count,
  num_layers: count,
  num_decoder_layers: count.nullish(),
  feed_forward_proj: feedForwardKind.pipe(z.object({ gated: z.boolean(), act: activation })).prefault('relu'),
  relative_attention_num_buckets: count,
  relative_attention_max_distance: count.default(128),
  layer_norm_epsilon: z.number().default(1e-6),
});
/** Parsed. */
export type T5Config = z.infer<typeof t5Config>;

/** Encoder layer number `i`. */
export function encoderLayer(c: T5Config, g: GraphBuilder, x: Value, i: number, mask: Value): Value {
  const p = `encoder.block.${String(i)}.layer`;
  const seen = block(c, g, x, [`${p}.0`, 'SelfAttention'], (q, normal, keysOf) => {
    const { k, v } = keysOf(normal);
    return g.attend(q, k, v, { mask, scale: 1 });
  });
  return feed(c, g, seen, `${p}.1`);
}

/** The bias that the first layer learns and all share. */
export function distances(
  c: T5Config,
  g: GraphBuilder,
  side: 'encoder' | 'decoder',
  queries: Dim,
  keys: Dim,
): Value {
  return relativeBias(g, `${side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`, {
    queries,
    keys,
    buckets: c.relative_attention_num_buckets,
    maxDistance: c.relative_attention_max_distance,
    bothWays: side === 'encoder',
  });
}

/** Its norm. */
export function norm(c: T5Config, g: GraphBuilder, x: Value, name: string): Value {
  return g.rmsNorm(x, name, c.layer_norm_epsilon);
}

function project(c: T5Config, g: GraphBuilder, x: Value, a: string): KeysValues {
  return {
    k: g.splitHeads(g.linear(x, `${a}.k`), c.num_heads),
    v: g.splitHeads(g.linear(x, `${a}.v`), c.num_heads),
  };
}

/** Norm, attention, sum. `attend` gets the queries, the normal states and what makes keys and values. */
export function block(
  c: T5Config,
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

/** Its feed-forward layer with norm and sum. */
export function feed(c: T5Config, g: GraphBuilder, x: Value, p: string): Value {
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
