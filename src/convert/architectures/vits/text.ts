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
  const [batch, length] = dims3(x);
  const heads = c.num_attention_heads;
  const split = (name: string): Value => g.splitHeads(g.linear(x, `${p}.${name}_proj`), heads);
  const queries = g.mul(split('q'), (c.hidden_size / heads) ** -0.5);
  const scores = g.matmul(queries, g.transpose(split('k'), 0, 1, 3, 2));
  const count = g.size(length);
  const places = g.range(0, count, length);
  // Column r of a table is distance r - window; one more column of zeros stands for everything farther.
  const far = 2 * c.window_size + 1;
  const distance = g.add(g.sub(g.unsqueeze(places, 0), g.unsqueeze(places, 1)), c.window_size);
  const near = g.and(g.greaterOrEqual(distance, 0), g.less(distance, far));
  const column = g.where(near, distance, g.constant('int64', [], [far]));
  const byDistance = g.matmul(queries, g.transpose(g.param(`${p}.emb_rel_k`), 0, 2, 1));
  const bias = taken(g, g.pad(byDistance, 3, 0, 1), g.expand(column, [batch, heads, length, length]));
  const shares = g.softmax(g.add(g.add(scores, bias), mask));
  // The share of the key at each distance, where there is one.
  const steps = g.sub(g.range(0, far, far), c.window_size);
  const target = g.add(g.unsqueeze(places, 1), g.unsqueeze(steps, 0));
  const exists = g.and(g.greaterOrEqual(target, 0), g.less(target, count));
  const source = g.expand(g.where(exists, target, count), [batch, heads, length, far]);
  const values = g.matmul(taken(g, g.pad(shares, 3, 0, 1), source), g.param(`${p}.emb_rel_v`));
  return g.linear(g.mergeHeads(g.add(g.matmul(shares, split('v')), values)), `${p}.out_proj`);
}

/** For each place of `at`, the number of its row in that column. */
function taken(g: GraphBuilder, x: Value, at: Value): Value {
  return g.op('GatherElements', [x, at], at.dims, { axis: 3 });
}
