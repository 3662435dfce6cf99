/** Attention that looks at a few learned points of maps of several sizes (Deformable DETR). */
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, fixed, type Dim, type Value } from '../graph/value.ts';
import { toTokens } from './vision.ts';

/** How {@link deformableAttention} looks. */
export interface DeformableOptions {
  readonly heads: number;
  /** Points of each head on each map. */
  readonly points: number;
  /** How far, in parts of a box's size, a point of offset `points` lies from the box's middle. */
  readonly reach: number;
}

/**
 * Questions [batch, n, width] with boxes [batch, n, 4] (middle, width and height in parts of the picture) look at maps
 * [batch, width, height, width]; `p` is the block's name. Gives [batch, n, width].
 */
export function deformableAttention(
  g: GraphBuilder,
  p: string,
  { questions, boxes, maps }: { questions: Value; boxes: Value; maps: readonly Value[] },
  { heads, points, reach }: DeformableOptions,
): Value {
  const [batch, count] = [dim(questions, 0), dim(questions, 1)];
  const all = maps.length * points;
  const offsets = g.reshape(g.linear(questions, `${p}.sampling_offsets`), [batch, count, heads, all, 2]);
  const [middle, extent] = g.split(g.unsqueeze(boxes, 2, 3), -1, [2, 2]);
  // RT-DETRv2 keeps one over the number of points in its checkpoints, for each of them.
  const kept = `${p}.n_points_scale`;
  const steps = g.has(kept)
    ? g.mul(g.mul(offsets, g.reshape(g.param(kept), [all, 1])), reach)
    : g.mul(offsets, reach / points);
  const places = g.add(middle, g.mul(steps, extent));
  const levels = maps.map((map): Level => {
    const [, , rows, columns] = dims4(map);
    return { rows, columns, cells: () => toTokens(g, map) };
  });
  return lookAt(g, p, { questions, places, levels }, { heads, points });
}

/** One of the maps that are looked at. */
export interface Level {
  readonly rows: Dim;
  readonly columns: Dim;
  /** Its cells, [batch, rows · columns, width]. */
  readonly cells: () => Value;
}

/** What each question [batch, n, width] sees at its own places [batch, n, heads, levels · points, 2], in parts of the picture. */
export function lookAt(
  g: GraphBuilder,
  p: string,
  { questions, places, levels }: { questions: Value; places: Value; levels: readonly Level[] },
  { heads, points }: Pick<DeformableOptions, 'heads' | 'points'>,
): Value {
  const [batch, count, width] = [dim(questions, 0), dim(questions, 1), fixed(questions, 2)];
  const size = width / heads;
  const all = levels.length * points;
  // From 0 … 1 to -1 … 1, heads before questions: [batch · heads, n, points of all maps, 2].
  const turned = g.transpose(g.sub(g.mul(places, 2), 1), 0, 2, 1, 3, 4);
  const grid = g.reshape(turned, [-1, count, all, 2]);
  const seen = levels.map(({ rows, columns, cells }, level) => {
    const value = g.transpose(g.linear(cells(), `${p}.value_proj`), 0, 2, 1);
    const perHead = g.reshape(value, [-1, size, rows, columns]);
    return g.sample(perHead, g.slice(grid, 2, level * points, (level + 1) * points));
  });
  const scores = g.reshape(g.linear(questions, `${p}.attention_weights`), [batch, count, heads, all]);
  const weights = g.reshape(g.transpose(g.softmax(scores), 0, 2, 1, 3), [-1, 1, count, all]);
  // [batch · heads, size, n]
  const mixed = g.sum(g.mul(g.concat(seen, 3), weights), -1);
  const joined = g.reshape(mixed, [batch, width, count]);
  return g.linear(g.transpose(joined, 0, 2, 1), `${p}.output_proj`);
}
