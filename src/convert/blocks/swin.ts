/** Swin (Hierarchical Vision Transformer using Shifted Windows): attention within windows that move by half their side. */
import { z } from 'zod';
import { activation, count, square } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, fixed, unfit, type Value } from '../graph/value.ts';
import { cutWindows, distanceIndex, joinWindows, keepApart } from './moving-windows.ts';
import { cutTo, everySecond, padTo, quotient, roll, roundedUp } from './sizes.ts';
import { ofStage } from './stages.ts';
import { patchTokens } from './vision.ts';

/** What the graph depends on; defaults are those of transformers, as nested configs leave them out. */
export const swinConfig = z.object({
  image_size: square.default([224, 224]),
  patch_size: count.default(4),
  num_channels: count.default(3),
  embed_dim: count.default(96),
  depths: z.array(count).min(1).default([2, 2, 6, 2]),
  num_heads: z.array(count).min(1).default([3, 6, 12, 24]),
  window_size: count.default(7),
  hidden_act: activation.default('gelu'),
  layer_norm_eps: z.number().default(1e-5),
  use_absolute_embeddings: z.literal(false).default(false),
});
type Config = z.infer<typeof swinConfig>;

/** What the stages depend on. */
type StagesConfig = Pick<Config, 'depths' | 'num_heads' | 'window_size' | 'hidden_act' | 'layer_norm_eps'>;

/** Of the norms that the config does not name: PyTorch's default. */
const PLAIN_EPS = 1e-5;

/** Width of the states of the last stage. */
export function swinWidth(c: Config): number {
  return c.embed_dim * 2 ** (c.depths.length - 1);
}

/** States of the last stage's patches [batch, patches, width] of a picture of the config's size. `p` stands before all names. */
export function swinStates(g: GraphBuilder, c: Config, pixels: Value, p = ''): Value {
  const e = `${p}embeddings`;
  const { tokens } = patchTokens(g, pixels, `${e}.patch_embeddings.projection`, c.patch_size);
  const normal = g.layerNorm(tokens, `${e}.norm`, PLAIN_EPS);
  const [rows, columns] = c.image_size.map((side) => Math.floor(side / c.patch_size));
  if (rows === undefined || columns === undefined) throw unfit('a picture has two sides');
  const x = swinStages(g, c, g.reshape(normal, [dim(normal, 0), rows, columns, c.embed_dim]), p);
  return g.reshape(x, [dim(x, 0), fixed(x, 1) * fixed(x, 2), fixed(x, 3)]);
}

/** The map of the last stage, from patches [batch, height, width, channels] of a known size. */
export function swinStages(g: GraphBuilder, c: StagesConfig, patches: Value, p: string): Value {
  let x = patches;
  c.depths.forEach((_, stage) => {
    const smallest = Math.min(fixed(x, 1), fixed(x, 2));
    if (smallest < c.window_size)
      throw unfit(
        `${String(fixed(x, 1))} by ${String(fixed(x, 2))} patches hold no window of ${String(c.window_size)}`,
      );
    // A window as large as the map has nowhere to move to.
    x = swinStage(g, c, x, { p, stage, moves: smallest > c.window_size });
    if (stage < c.depths.length - 1) x = merge(g, x, `${p}encoder.layers.${String(stage)}.downsample`);
  });
  return x;
}

/**
 * Maps of all stages of a picture of any size, as a backbone gives them: [batch, channels, height, width] behind the norm
 * that `norm` names, each half as high and wide as the one before. Its windows move even where one holds the whole map.
 */
export function swinMaps(
  g: GraphBuilder,
  c: Config,
  pixels: Value,
  { p, norm }: { readonly p: string; readonly norm: (stage: number) => string },
): Value[] {
  const e = `${p}embeddings`;
  const whole = [2, 3].reduce(
    (picture, axis) => padTo(g, picture, axis, roundedUp(g, dim(picture, axis), c.patch_size)),
    pixels,
  );
  const { tokens, grid } = patchTokens(g, whole, `${e}.patch_embeddings.projection`, c.patch_size);
  const normal = g.layerNorm(tokens, `${e}.norm`, PLAIN_EPS);
  let x = g.reshape(normal, [dim(pixels, 0), ...grid, c.embed_dim]);
  return c.depths.map((_, stage) => {
    if (stage > 0) x = merge(g, x, `${p}encoder.layers.${String(stage - 1)}.downsample`);
    x = swinStage(g, c, x, { p, stage, moves: true });
    return g.transpose(g.layerNorm(x, norm(stage), PLAIN_EPS), 0, 3, 1, 2);
  });
}

/** Each square of two by two patches becomes one, twice as wide; an odd last row or column is filled up. */
function merge(g: GraphBuilder, x: Value, name: string): Value {
  const joined = squares(g, x);
  return g.linear(g.layerNorm(joined, `${name}.norm`, PLAIN_EPS), `${name}.reduction`);
}

/** The four patches of each such square beside each other, [batch, height, width, 4 · channels]. */
export function squares(g: GraphBuilder, x: Value): Value {
  const even = [1, 2].reduce((map, axis) => padTo(g, map, axis, roundedUp(g, dim(map, axis), 2)), x);
  const [rows, columns] = [quotient(g, dim(even, 1), 2), quotient(g, dim(even, 2), 2)];
  const every = (row: number, column: number): Value =>
    everySecond(g, everySecond(g, even, 1, row, rows), 2, column, columns);
  return g.concat([every(0, 0), every(1, 0), every(0, 1), every(1, 1)], -1);
}

/** The layers of a stage on its map [batch, height, width, channels]; `moves`: every second one moves its windows. */
function swinStage(
  g: GraphBuilder,
  c: StagesConfig,
  x: Value,
  { p, stage, moves }: { readonly p: string; readonly stage: number; readonly moves: boolean },
): Value {
  const side = c.window_size;
  const sides = [1, 2].map((axis) => ({ axis, size: roundedUp(g, dim(x, axis), side) }));
  const heads = ofStage(c.num_heads, stage, 'num_heads');
  const depth = ofStage(c.depths, stage, 'depths');
  return Array.from({ length: depth }).reduce<Value>((map, _, index) => {
    const shift = moves && index % 2 === 1 ? Math.floor(side / 2) : 0;
    const l = `${p}encoder.layers.${String(stage)}.blocks.${String(index)}`;
    const normal = g.layerNorm(map, `${l}.layernorm_before`, c.layer_norm_eps);
    const whole = sides.reduce((part, { axis, size }) => padTo(g, part, axis, size), normal);
    const moved = roll(g, roll(g, whole, 1, shift), 2, shift);
    const seen = attendInWindows(g, moved, `${l}.attention`, { heads, side, shift });
    const back = roll(g, roll(g, seen, 1, -shift), 2, -shift);
    const sum = g.add(map, cutTo(g, cutTo(g, back, 1, dim(map, 1)), 2, dim(map, 2)));
    const inner = g.linear(
      g.layerNorm(sum, `${l}.layernorm_after`, c.layer_norm_eps),
      `${l}.intermediate.dense`,
    );
    return g.add(sum, g.linear(g.activation(c.hidden_act, inner), `${l}.output.dense`));
  }, x);
}

interface Windows {
  readonly heads: number;
  /** Of a window, and by how much all moved. */
  readonly side: number;
  readonly shift: number;
}

/** Of a map [batch, height, width, channels] whose sides are multiples of a window's. */
function attendInWindows(g: GraphBuilder, x: Value, p: string, { heads, side, shift }: Windows): Value {
  const channels = fixed(x, 3);
  const windows = cutWindows(g, x, side);
  const project = (name: string): Value => g.splitHeads(g.linear(windows, `${p}.self.${name}`), heads);
  const [q, k, v] = [project('query'), project('key'), project('value')];
  const scores = g.matmul(g.mul(q, 1 / Math.sqrt(channels / heads)), g.transpose(k, 0, 1, 3, 2));
  const biased = g.add(scores, distanceBias(g, `${p}.self.relative_position_bias_table`, side));
  const masked = keepApart(g, biased, x, { side, shift });
  const seen = g.linear(g.mergeHeads(g.matmul(g.softmax(masked), v)), `${p}.output.dense`);
  return joinWindows(g, seen, x, side);
}

/** Learned for each pair of places of a window by their distance: [1, heads, area, area]. */
function distanceBias(g: GraphBuilder, table: string, side: number): Value {
  const index = distanceIndex(g, side);
  return g.unsqueeze(g.transpose(g.gather(g.param(table), index), 2, 0, 1), 0);
}
