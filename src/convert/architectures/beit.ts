/** BEiT (BERT Pre-Training of Image Transformers), Data2Vec for pictures and DiT for pages: a ViT that learns distances. */
import { z } from 'zod';
import { activation, architecture, count } from '../architecture.ts';
import { keyOf } from '../blocks/sizes.ts';
import { ofStage } from '../blocks/stages.ts';
import { upernetLogits } from '../blocks/upernet.ts';
import { patchTokens, repeat, resizePositions, toMap, vitNames } from '../blocks/vision.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, type Dim, type Value } from '../graph/value.ts';

const config = z.object({
  num_hidden_layers: count,
  num_attention_heads: count,
  hidden_act: activation,
  layer_norm_eps: z.number(),
  image_size: count,
  patch_size: count,
  num_channels: count,
  use_mean_pooling: z.boolean(),
  out_indices: z.array(count).nullish(),
  /** Its older name. */
  segmentation_indices: z.array(count).nullish(),
  pool_scales: z.array(count).default([1, 2, 3, 6]),
});
type Config = z.infer<typeof config>;
type Grid = readonly [Dim, Dim];

/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;
/** Rows of a table of distances that belong to the class token: to it, from it, and its own. */
const CLASS_ROWS = 3;

/** BEiT. */
export const beit = architecture({
  types: ['beit', 'data2vec-vision'],
  heads: ['Model', 'ImageClassification', 'SemanticSegmentation'],
  config,
  renames: vitNames(/^(beit|data2vec_vision)\./),
  unused: [/relative_position_index$/, /mask_token$/, /^auxiliary_head\./, /num_batches_tracked$/],
  build(c, { graph, head }) {
    const g = graph('model');
    const pixels = g.input('pixel_values', 'float', ['batch_size', c.num_channels, 'height', 'width']);
    const { states, grid } = beitStates(g, c, pixels);
    const last = states.at(-1) ?? pixels;
    if (head === 'SemanticSegmentation') {
      g.output('logits', upernetLogits(g, pyramid(g, c, states, grid), c.pool_scales, { norm: 'bn' }));
      return;
    }
    const x = c.use_mean_pooling ? last : g.layerNorm(last, 'layernorm', c.layer_norm_eps);
    const pooled = c.use_mean_pooling
      ? g.layerNorm(g.mean(g.slice(x, 1, 1), 1), 'pooler.layernorm', c.layer_norm_eps)
      : g.select(x, 1, 0);
    if (head === 'ImageClassification') {
      g.output('logits', g.linear(pooled, 'classifier'));
      return;
    }
    g.output('last_hidden_state', x);
    g.output('pooler_output', pooled);
  },
});

/** What the layers begin with and the states after each, before the last norm: [batch, 1 + patches, width]. */
function beitStates(g: GraphBuilder, c: Config, pixels: Value): { states: Value[]; grid: Grid } {
  const { tokens, grid } = patchTokens(g, pixels, 'embeddings.patch_embeddings.projection', c.patch_size);
  const first = repeat(g, g.param('embeddings.cls_token'), dim(pixels, 0));
  let x = g.concat([first, tokens], 1);
  const side = Math.floor(c.image_size / c.patch_size);
  if (g.has('embeddings.position_embeddings')) {
    const table = g.param('embeddings.position_embeddings');
    x = g.add(x, resizePositions(g, table, { from: [side, side], to: grid, mode: 'bicubic' }));
  }
  const shared = distances(g, 'encoder.relative_position_bias', side, grid);
  const states = [x];
  for (let i = 0; i < c.num_hidden_layers; i++) {
    x = layer(g, c, x, `encoder.layer.${String(i)}`, { side, grid, shared });
    states.push(x);
  }
  return { states, grid };
}

/** What a layer learns of distances, or all together. */
interface Distances {
  readonly side: number;
  readonly grid: Grid;
  readonly shared: Value | undefined;
}

function layer(g: GraphBuilder, c: Config, x: Value, p: string, how: Distances): Value {
  const a = `${p}.attention.attention`;
  const own = distances(g, `${a}.relative_position_bias`, how.side, how.grid);
  const mask = own !== undefined && how.shared !== undefined ? g.add(own, how.shared) : (own ?? how.shared);
  const scaled = (y: Value, name: string): Value =>
    g.has(`${p}.${name}`) ? g.mul(y, g.param(`${p}.${name}`)) : y;
  const attended = g.attentionBlock(
    g.layerNorm(x, `${p}.layernorm_before`, c.layer_norm_eps),
    { q: `${a}.query`, k: `${a}.key`, v: `${a}.value`, out: `${p}.attention.output.dense` },
    { heads: c.num_attention_heads, mask },
  );
  const seen = g.add(x, scaled(attended, 'lambda_1'));
  const normal = g.layerNorm(seen, `${p}.layernorm_after`, c.layer_norm_eps);
  const inner = g.activation(c.hidden_act, g.linear(normal, `${p}.intermediate.dense`));
  return g.add(seen, scaled(g.linear(inner, `${p}.output.dense`), 'lambda_2'));
}

/**
 * A bias [1, heads, tokens, tokens] by the distance of two patches, from a table [distances + 3, heads] that was learned
 * for a square of `side` patches and is resized for another grid; undefined where the checkpoint has none.
 */
function distances(g: GraphBuilder, name: string, side: number, grid: Grid): Value | undefined {
  const full = `${name}.relative_position_bias_table`;
  if (!g.has(full)) return undefined;
  const table = g.param(full);
  const [far, heads] = [2 * side - 1, dim(table, 1)];
  const cells = g.reshape(g.slice(table, 0, 0, far * far), [1, far, far, heads]);
  const size = (count: Dim): Dim => g.dim('distances_1', g.sub(g.mul(g.size(count), 2), 1));
  const [rows, columns] = [size(grid[0]), size(grid[1])];
  const resized = g.resize(g.transpose(cells, 0, 3, 1, 2), { size: [rows, columns] }, 'bilinear');
  const near = g.reshape(g.transpose(resized, 0, 2, 3, 1), [-1, heads]);
  const all = g.concat([near, g.slice(table, 0, far * far, far * far + CLASS_ROWS)], 0);
  return g.unsqueeze(g.transpose(g.gather(all, distanceRows(g, grid)), 2, 0, 1), 0);
}

/** The table's row for each pair of tokens, the class token before the patches: int64 [tokens, tokens]. */
function distanceRows(g: GraphBuilder, [height, width]: Grid): Value {
  return g.once(`distances on ${keyOf(height)} by ${keyOf(width)}`, () => {
    const [rows, columns] = [g.size(height), g.size(width)];
    const area = g.mul(rows, columns);
    const places = g.range(0, area);
    const [row, column] = [g.div(places, columns), g.op('Mod', [places, columns], places.dims)];
    const apart = (at: Value, size: Value): Value =>
      g.add(g.sub(g.unsqueeze(at, 1), g.unsqueeze(at, 0)), g.sub(size, 1));
    const across = g.sub(g.mul(columns, 2), 1);
    const pairs = g.add(g.mul(apart(row, rows), across), apart(column, columns));
    const behind = g.mul(g.sub(g.mul(rows, 2), 1), across);
    const each = (of: Value, dims: readonly [number | Dim, number | Dim]): Value => g.expand(of, dims);
    const patches = dim(places, 0);
    const before = g.concat([g.unsqueeze(g.add(behind, 2), 1), each(behind, [1, patches])], 1);
    const after = g.concat([each(g.unsqueeze(g.add(behind, 1), 1), [patches, 1]), pairs], 1);
    return g.concat([before, after], 0);
  });
}

/** Maps of four depths, each half as high and wide as the one before. */
function pyramid(g: GraphBuilder, c: Config, states: readonly Value[], grid: Grid): Value[] {
  const indices = c.out_indices ?? c.segmentation_indices ?? [];
  const map = (level: number): Value => {
    // The first of the states is what the layers begin with, and they are counted from 1.
    const state = ofStage(states, ofStage(indices, level, 'out_indices') - 1, 'out_indices');
    return toMap(g, g.slice(state, 1, 1), grid);
  };
  const doubled = (x: Value, name: string): Value => g.convTranspose(x, name, { stride: 2 });
  const twice = g.activation('gelu', g.batchNorm(doubled(map(0), 'fpn1.0'), 'fpn1.1', NORM_EPS));
  return [doubled(twice, 'fpn1.3'), doubled(map(1), 'fpn2.0'), map(2), g.maxPool(map(3), 2, 2, 0)];
}
