/** VITS's encoder of letters: a transformer that knows near distances, with convolutions in place of its linear layers. */
import type { GraphBuilder } from '../../graph/builder.ts';
import { dims3, type Value } from '../../graph/value.ts';
import type { VitsConfig } from './config.ts';

/** States [batch, width, length] of ids [batch, length]; `mask` is int64 of that shape, `real` it as [batch, 1, length] floats. */
export function encodeText(g: GraphBuilder, c: VitsConfig, ids: Value, mask: Value, real: Value): Value {
  const hidden = g.paddingMask(mask);
  const rows = g.transpose(real, 0, 2, 1);
  let x = g.mul(g.mul(g.embedding(ids, 'text_encoder.embed_tokens'), Math.sqrt(c.hidden_size)), rows);
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const p = `text_encoder.encoder.layers.${String(i)}`;
    const seen = g.add(x, attention(g, c, x, `${p}.attention`, hidden));
    const normal = g.layerNorm(seen, `${p}.layer_norm`, c.layer_norm_eps);
    const fed = g.transpose(
      feedForward(g, c, g.transpose(normal, 0, 2, 1), `${p}.feed_forward`, real),
      0,
      2,
      1,
    );
    x = g.layerNorm(g.add(normal, fed), `${p}.final_layer_norm`, c.layer_norm_eps);
  }
  return g.transpose(g.mul(x, rows), 0, 2, 1);
}

function feedForward(g: GraphBuilder, c: VitsConfig, x: Value, p: string, real: Value): Value {
  const kernel = c.ffn_kernel_size;
  const padding = [Math.floor((kernel - 1) / 2), Math.floor(kernel / 2)];
  const inner = g.activation(c.hidden_act, g.conv(g.mul(x, real), `${p}.conv_1`, { padding }));
  return g.mul(g.conv(g.mul(inner, real), `${p}.conv_2`, { padding }), real);
}

/** Attention with learned keys and values of distances up to the window (Shaw et al. 2018); beyond it they are zero. */
function attention(g: GraphBuilder, c: VitsConfig, x: Value, p: string, mask: Value): Value {
  const heads = c.num_attention_heads;
  const split = (name: string): Value => g.splitHeads(g.linear(x, `${p}.${name}_proj`), heads);
  const queries = g.mul(split('q'), (c.hidden_size / heads) ** -0.5);
  const scores = g.matmul(queries, g.transpose(split('k'), 0, 1, 3, 2));
  const byDistance = g.matmul(queries, g.transpose(g.param(`${p}.emb_rel_k`), 0, 2, 1));
  const bias = taken(g, g.pad(byDistance, 3, 0, 1), columns(g, c, x));
  const shares = g.softmax(g.add(g.add(scores, bias), mask));
  const near = taken(g, g.pad(shares, 3, 0, 1), targets(g, c, x));
  const values = g.matmul(near, g.param(`${p}.emb_rel_v`));
  return g.linear(g.mergeHeads(g.add(g.matmul(shares, split('v')), values)), `${p}.out_proj`);
}

/**
 * For each pair of places its column in a table of distances, [batch, heads, length, length]: column r is distance
 * r - window, and one more column, of zeros, stands for everything farther.
 */
function columns(g: GraphBuilder, c: VitsConfig, x: Value): Value {
  const [batch, length] = dims3(x);
  return g.once('columns of distances', () => {
    const places = g.range(0, g.size(length), length);
    const distance = g.add(g.sub(g.unsqueeze(places, 0), g.unsqueeze(places, 1)), c.window_size);
    const far = tableSize(c);
    const near = g.and(g.greaterOrEqual(distance, 0), g.less(distance, far));
    const column = g.where(near, distance, g.constant('int64', [], [far]));
    return g.expand(column, [batch, c.num_attention_heads, length, length]);
  });
}

/** For each place and distance the key that lies there, or the one behind the last, a zero: [batch, heads, length, distances]. */
function targets(g: GraphBuilder, c: VitsConfig, x: Value): Value {
  const [batch, length] = dims3(x);
  return g.once('targets of distances', () => {
    const count = g.size(length);
    const places = g.range(0, count, length);
    const far = tableSize(c);
    const target = g.add(g.unsqueeze(places, 1), g.sub(g.unsqueeze(g.range(0, far, far), 0), c.window_size));
    const exists = g.and(g.greaterOrEqual(target, 0), g.less(target, count));
    return g.expand(g.where(exists, target, count), [batch, c.num_attention_heads, length, far]);
  });
}

/** Distances on both sides and none. */
function tableSize(c: VitsConfig): number {
  return 2 * c.window_size + 1;
}

/** For each place of `at`, the number of its row in that column. */
function taken(g: GraphBuilder, x: Value, at: Value): Value {
  return g.op('GatherElements', [x, at], at.dims, { axis: 3 });
}
