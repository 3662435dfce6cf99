/** The encoder of SAM: a ViT whose layers look at windows, a few of them at the whole picture. */
import { z } from 'zod';
import { activation, count } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, type Value } from '../graph/value.ts';
import { fromWindows, toWindows } from './windows.ts';

/** What it depends on; nested configs leave defaults out. */
export const samVisionConfig = z.object({
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  num_channels: count.default(3),
  image_size: count.default(1024),
  patch_size: count.default(16),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-6),
  use_rel_pos: z.boolean().default(true),
  window_size: count.default(14),
  global_attn_indexes: z.array(z.number().int().nonnegative()).default([2, 5, 8, 11]),
});
type Config = z.infer<typeof samVisionConfig>;
/** Written into the code of the neck. */
const NECK_EPS = 1e-6;

/** Pixels → [batch, channels, height / patch, width / patch]. */
export function samStates(g: GraphBuilder, c: Config, pixels: Value): Value {
  const p = 'vision_encoder';
  const map = g.conv(pixels, `${p}.patch_embed.projection`, { stride: c.patch_size });
  let x = g.transpose(map, 0, 2, 3, 1);
  if (g.has(`${p}.pos_embed`)) x = g.add(x, g.param(`${p}.pos_embed`));
  for (let i = 0; i < c.num_hidden_layers; i++) {
    const window = c.global_attn_indexes.includes(i) ? 0 : c.window_size;
    x = layer(g, c, x, `${p}.layers.${String(i)}`, window);
  }
  const narrow = g.conv(g.transpose(x, 0, 3, 1, 2), `${p}.neck.conv1`);
  const normal = channelNorm(g, narrow, `${p}.neck.layer_norm1`, NECK_EPS);
  return channelNorm(g, g.conv(normal, `${p}.neck.conv2`, { padding: 1 }), `${p}.neck.layer_norm2`, NECK_EPS);
}

/** A norm over the channels of a map. */
export function channelNorm(g: GraphBuilder, x: Value, name: string, eps: number): Value {
  return g.transpose(g.layerNorm(g.transpose(x, 0, 2, 3, 1), name, eps), 0, 3, 1, 2);
}

function layer(g: GraphBuilder, c: Config, x: Value, p: string, window: number): Value {
  const sides: [number, number] = [fixed(x, 1), fixed(x, 2)];
  const normal = g.layerNorm(x, `${p}.layer_norm1`, c.layer_norm_eps);
  const cells =
    window > 0
      ? toWindows(g, normal, window)
      : g.reshape(normal, [dim(x, 0), sides[0] * sides[1], fixed(x, 3)]);
  const attended = attend(g, c, cells, `${p}.attn`, window > 0 ? [window, window] : sides);
  const back =
    window > 0
      ? fromWindows(g, attended, { size: window, batch: dim(x, 0), sides })
      : g.reshape(attended, x.dims);
  const seen = g.add(x, back);
  const inner = g.linear(g.layerNorm(seen, `${p}.layer_norm2`, c.layer_norm_eps), `${p}.mlp.lin1`);
  return g.add(seen, g.linear(g.activation(c.hidden_act, inner), `${p}.mlp.lin2`));
}

/** Cells [batch, rows · columns, width] attend to each other. */
function attend(
  g: GraphBuilder,
  c: Config,
  cells: Value,
  p: string,
  sides: readonly [number, number],
): Value {
  const width = fixed(cells, 2);
  const [q, k, v] = g.split(g.linear(cells, `${p}.qkv`), -1, [width, width, width]);
  const heads = g.splitHeads(q, c.num_attention_heads);
  const split = (x: Value): Value => g.splitHeads(x, c.num_attention_heads);
  const options = c.use_rel_pos ? { mask: wayBias(g, heads, p, sides) } : {};
  return g.linear(g.mergeHeads(g.attend(heads, split(k), split(v), options)), `${p}.proj`);
}

/** What each query says of how far another cell is, down and across: [batch, heads, cells, cells]. */
function wayBias(g: GraphBuilder, q: Value, p: string, [rows, columns]: readonly [number, number]): Value {
  const [batch, heads, size] = [dim(q, 0), fixed(q, 1), fixed(q, 3)];
  const grid = g.reshape(q, [-1, rows, columns, size]);
  const down = g.matmul(grid, ways(g, `${p}.rel_pos_h`, rows, size));
  const across = g.matmul(g.transpose(grid, 0, 2, 1, 3), ways(g, `${p}.rel_pos_w`, columns, size));
  const both = g.add(g.unsqueeze(down, 4), g.unsqueeze(g.transpose(across, 0, 2, 1, 3), 3));
  return g.reshape(both, [batch, heads, rows * columns, rows * columns]);
}

/** Learned vectors for ways along one side, from each place to each: [from, size, to]. */
function ways(g: GraphBuilder, name: string, side: number, size: number): Value {
  const table = g.param(name, [2 * side - 1, size]);
  const from = g.range(0, side, side);
  const way = g.add(g.sub(g.unsqueeze(from, 1), g.unsqueeze(from, 0)), side - 1);
  return g.transpose(g.gather(table, way), 0, 2, 1);
}
