/** Swin (Hierarchical Vision Transformer using Shifted Windows): attention within windows that move by half their side. */
import { z } from 'zod';
import { activation, count, square } from '../architecture.ts';
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, fixed, unfit, type Value } from '../graph/value.ts';
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

/** Of the norms that the config does not name: PyTorch's default. */
const PLAIN_EPS = 1e-5;
/** What is added to the score of two patches that only the shift brought together: the original's number. */
const APART = -100;

/** Width of the states of the last stage. */
export function swinWidth(c: Config): number {
  return c.embed_dim * 2 ** (c.depths.length - 1);
}

/** States of the last stage's patches [batch, patches, width]. `p` stands before all names. */
export function swinStates(g: GraphBuilder, c: Config, pixels: Value, p = ''): Value {
  const e = `${p}embeddings`;
  const { tokens } = patchTokens(g, pixels, `${e}.patch_embeddings.projection`, c.patch_size);
  const normal = g.layerNorm(tokens, `${e}.norm`, PLAIN_EPS);
  const [rows, columns] = c.image_size.map((side) => Math.floor(side / c.patch_size));
  if (rows === undefined || columns === undefined) throw unfit('a picture has two sides');
  let x = g.reshape(normal, [dim(normal, 0), rows, columns, c.embed_dim]);
  c.depths.forEach((depth, stage) => {
    const l = `${p}encoder.layers.${String(stage)}`;
    const heads = c.num_heads[stage];
    if (heads === undefined) throw unfit(`stage ${String(stage)} has no number of heads`);
    for (let i = 0; i < depth; i++)
      x = swinLayer(g, c, x, `${l}.blocks.${String(i)}`, { heads, moves: i % 2 === 1 });
    if (stage < c.depths.length - 1) x = merge(g, x, `${l}.downsample`);
  });
  return g.reshape(x, [dim(x, 0), fixed(x, 1) * fixed(x, 2), fixed(x, 3)]);
}

/** Each square of two by two patches becomes one, twice as wide; an odd last row or column is filled up. */
function merge(g: GraphBuilder, x: Value, name: string): Value {
  const even = filled(g, x, 2);
  const every = (row: number, column: number): Value =>
    g.slice(g.slice(even, 1, row, fixed(even, 1), 2), 2, column, fixed(even, 2), 2);
  const joined = g.concat([every(0, 0), every(1, 0), every(0, 1), every(1, 1)], -1);
  return g.linear(g.layerNorm(joined, `${name}.norm`, PLAIN_EPS), `${name}.reduction`);
}

function swinLayer(
  g: GraphBuilder,
  c: Config,
  x: Value,
  p: string,
  { heads, moves }: { readonly heads: number; readonly moves: boolean },
): Value {
  const [height, width] = [fixed(x, 1), fixed(x, 2)];
  const side = c.window_size;
  if (Math.min(height, width) < side)
    throw unfit(`${String(height)} by ${String(width)} patches hold no window of ${String(side)}`);
  // A window as large as the map has nowhere to move to.
  const shift = moves && Math.min(height, width) > side ? Math.floor(side / 2) : 0;
  const normal = g.layerNorm(x, `${p}.layernorm_before`, c.layer_norm_eps);
  const whole = filled(g, normal, side);
  const moved = roll(g, roll(g, whole, 1, shift), 2, shift);
  const seen = attendInWindows(g, moved, `${p}.attention`, { heads, side, shift });
  const back = roll(g, roll(g, seen, 1, fixed(seen, 1) - shift), 2, fixed(seen, 2) - shift);
  const sum = g.add(x, g.slice(g.slice(back, 1, 0, height), 2, 0, width));
  const inner = g.linear(
    g.layerNorm(sum, `${p}.layernorm_after`, c.layer_norm_eps),
    `${p}.intermediate.dense`,
  );
  return g.add(sum, g.linear(g.activation(c.hidden_act, inner), `${p}.output.dense`));
}

/** Zeros below and beside a map [batch, height, width, channels], until its sides are multiples. */
function filled(g: GraphBuilder, x: Value, multiple: number): Value {
  return [1, 2].reduce((map, axis) => {
    const missing = (multiple - (fixed(map, axis) % multiple)) % multiple;
    return missing === 0 ? map : g.pad(map, axis, 0, missing);
  }, x);
}

/** Moves all towards the start by `by` places; what falls off comes back at the end. */
function roll(g: GraphBuilder, x: Value, axis: number, by: number): Value {
  const size = fixed(x, axis);
  return by % size === 0 ? x : g.concat([g.slice(x, axis, by, size), g.slice(x, axis, 0, by)], axis);
}

interface Windows {
  readonly heads: number;
  readonly side: number;
  readonly shift: number;
}

function attendInWindows(g: GraphBuilder, x: Value, p: string, { heads, side, shift }: Windows): Value {
  const [batch] = dims4(x);
  const [height, width, channels] = [fixed(x, 1), fixed(x, 2), fixed(x, 3)];
  const [down, across, area] = [height / side, width / side, side * side];
  const cut = g.reshape(x, [batch, down, side, across, side, channels]);
  const windows = g.reshape(g.transpose(cut, 0, 1, 3, 2, 4, 5), [-1, area, channels]);
  const project = (name: string): Value => g.splitHeads(g.linear(windows, `${p}.self.${name}`), heads);
  const [q, k, v] = [project('query'), project('key'), project('value')];
  const scores = g.matmul(g.mul(q, 1 / Math.sqrt(channels / heads)), g.transpose(k, 0, 1, 3, 2));
  const biased = g.add(scores, distanceBias(g, `${p}.self.relative_position_bias_table`, side));
  const each = [batch, down * across, heads, area, area];
  const masked =
    shift === 0
      ? biased
      : g.reshape(g.add(g.reshape(biased, each), apart(g, height, width, { side, shift })), [
          -1,
          heads,
          area,
          area,
        ]);
  const seen = g.linear(g.mergeHeads(g.matmul(g.softmax(masked), v)), `${p}.output.dense`);
  const placed = g.transpose(g.reshape(seen, [batch, down, across, side, side, channels]), 0, 1, 3, 2, 4, 5);
  return g.reshape(placed, [batch, height, width, channels]);
}

/** Learned for each pair of places of a window by their distance: [1, heads, area, area]. */
function distanceBias(g: GraphBuilder, table: string, side: number): Value {
  const index = g.once(`distances in windows of ${String(side)}`, () => {
    const places = g.range(0, side * side, side * side);
    const [row, column] = [
      g.div(places, side),
      g.op('Mod', [places, g.constant('int64', [], [side])], places.dims),
    ];
    const apartBy = (at: Value): Value => g.add(g.sub(g.unsqueeze(at, 1), g.unsqueeze(at, 0)), side - 1);
    return g.add(g.mul(apartBy(row), 2 * side - 1), apartBy(column));
  });
  return g.unsqueeze(g.transpose(g.gather(g.param(table), index), 2, 0, 1), 0);
}

/** [windows, 1, area, area]: patches of the picture's two ends, which the shift put into one window, do not meet. */
function apart(
  g: GraphBuilder,
  height: number,
  width: number,
  { side, shift }: Pick<Windows, 'side' | 'shift'>,
): Value {
  return g.once(`windows of ${[height, width, side, shift].join(' ')}`, () => {
    const part = (size: number): Value => {
      const at = g.range(0, size, size);
      const past = (bound: number): Value => g.cast(g.greaterOrEqual(at, size - bound), 'int64');
      return g.add(past(side), past(shift));
    };
    const parts = g.add(g.mul(g.unsqueeze(part(height), 1), 3), g.unsqueeze(part(width), 0));
    const [down, across, area] = [height / side, width / side, side * side];
    const cut = g.transpose(g.reshape(parts, [down, side, across, side]), 0, 2, 1, 3);
    const flat = g.reshape(cut, [down * across, area]);
    const same = g.equal(g.unsqueeze(flat, 1), g.unsqueeze(flat, 2));
    return g.unsqueeze(g.where(same, 0, APART), 1);
  });
}
