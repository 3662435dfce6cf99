/** Layers under the names that BART gave them, which Marian, mBART, M2M-100, Pegasus, Whisper and TrOCR share. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Activation } from '../graph/layers.ts';
import type { Value } from '../graph/value.ts';
import type { DecoderCache, KeysValues } from './cache.ts';

/** PyTorch's default, which none of them changes. */
export const BART_EPS = 1e-5;

/** What a layer depends on. */
export interface BartLayer {
  readonly heads: number;
  readonly act: Activation;
  /** Norms stand before each block, not behind its sum. */
  readonly before: boolean;
}

/** How a decoder's layer looks at the tokens so far and at what the encoder read; both give [batch, heads, length, size]. */
export interface Sight {
  /** `fresh` are the keys and values of the new tokens. */
  readonly own: (q: Value, fresh: KeysValues) => Value;
  /** `project` makes keys and values of the encoder's states. */
  readonly other: (q: Value, project: (states: Value) => KeysValues) => Value;
}

/** One layer of an encoder, under the name `p`. */
export function bartEncoderLayer(g: GraphBuilder, x: Value, p: string, c: BartLayer, mask?: Value): Value {
  const a = `${p}.self_attn`;
  const names = { q: `${a}.q_proj`, k: `${a}.k_proj`, v: `${a}.v_proj`, out: `${a}.out_proj` };
  const seen = block(g, x, `${a}_layer_norm`, c, (y) => g.attentionBlock(y, names, { heads: c.heads, mask }));
  return feedForward(g, seen, p, c);
}

/** One layer of a decoder, under the name `p`. */
export function bartDecoderLayer(g: GraphBuilder, x: Value, p: string, c: BartLayer, sight: Sight): Value {
  const heads = (y: Value, name: string): Value => g.splitHeads(g.linear(y, name), c.heads);
  const project = (y: Value, a: string): KeysValues => ({
    k: heads(y, `${a}.k_proj`),
    v: heads(y, `${a}.v_proj`),
  });
  const [own, other] = [`${p}.self_attn`, `${p}.encoder_attn`];
  const written = block(g, x, `${own}_layer_norm`, c, (y) => {
    const seen = sight.own(heads(y, `${own}.q_proj`), project(y, own));
    return g.linear(g.mergeHeads(seen), `${own}.out_proj`);
  });
  const read = block(g, written, `${other}_layer_norm`, c, (y) => {
    const seen = sight.other(heads(y, `${other}.q_proj`), (states) => project(states, other));
    return g.linear(g.mergeHeads(seen), `${other}.out_proj`);
  });
  return feedForward(g, read, p, c);
}

/** The sight of a layer of a decoder with a cache. `other`: added to the scores of the encoder's states. */
export function cachedSight(
  g: GraphBuilder,
  cache: DecoderCache,
  layer: number,
  masks: { readonly own: Value; readonly other?: Value | undefined },
): Sight {
  return {
    own: (q, fresh) => {
      const { k, v } = cache.self(layer, fresh);
      return g.attend(q, k, v, { mask: masks.own });
    },
    other: (q, project) => cache.cross(layer, q, project, { mask: masks.other }),
  };
}

function feedForward(g: GraphBuilder, x: Value, p: string, c: BartLayer): Value {
  return block(g, x, `${p}.final_layer_norm`, c, (y) =>
    g.linear(g.activation(c.act, g.linear(y, `${p}.fc1`)), `${p}.fc2`),
  );
}

function block(
  g: GraphBuilder,
  x: Value,
  norm: string,
  { before }: BartLayer,
  inner: (y: Value) => Value,
): Value {
  return before
    ? g.add(x, inner(g.layerNorm(x, norm, BART_EPS)))
    : g.layerNorm(g.add(x, inner(x)), norm, BART_EPS);
}
