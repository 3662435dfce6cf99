/** Mask2Former's pixel decoder: cells of three maps look at each other, then a finer map is told what they saw. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dim, dims4, unfit, type Dim, type Value } from '../graph/value.ts';
import { lookAt, type Level } from './deformable.ts';
import { feed, NORM_EPS, sinePositions } from './detr.ts';
import { ofStage } from './stages.ts';
import { toMap, toTokens } from './vision.ts';

/** Maps whose cells look at each other, points of each head on each of them, groups of norms: written into the code. */
const LEVELS = 3;
const POINTS = 4;
const GROUPS = 32;

/** What it depends on. */
export interface PixelDecoderConfig {
  readonly feature_size: number;
  readonly encoder_layers: number;
  readonly num_attention_heads: number;
  /** How many pixels of the picture lie along a cell of each of the backbone's maps, and of the finest that is told. */
  readonly feature_strides: readonly number[];
  readonly common_stride: number;
}

/** What it gives. */
export interface PixelMaps {
  /** The coarsest first, [batch, feature_size, height, width]. */
  readonly maps: readonly Value[];
  /** Where masks are drawn, [batch, mask_feature_size, height, width]. */
  readonly finest: Value;
}

/** Waves of a map's places, [1, rows · columns, width]: the same for all pictures of a batch. */
export function placesOf(g: GraphBuilder, rows: Dim, columns: Dim, width: number): Value {
  return sinePositions(g, g.expand(g.constant('float', [1, 1, 1], [1]), [1, rows, columns]), width / 2);
}

/** From the backbone's maps, the finest first; `p` is the decoder's name. */
export function decodePixels(
  g: GraphBuilder,
  c: PixelDecoderConfig,
  features: readonly Value[],
  p: string,
): PixelMaps {
  const coarse = features.toReversed().slice(0, LEVELS);
  const projected = coarse.map((map, index) => {
    const name = `${p}.input_projections.${String(index)}`;
    return g.groupNorm(g.conv(map, `${name}.0`), `${name}.1`, GROUPS, NORM_EPS);
  });
  const maps = lookAround(g, c, projected, p);
  const last = maps.at(-1);
  if (last === undefined) throw unfit('a backbone without stages');
  const finest = finerLevels(c).reduce((above, level) => {
    const feature = ofStage(features, level, 'feature_strides');
    const adapter = `${p}.adapter_${String(level + 1)}`;
    const beside = g.groupNorm(g.conv(feature, `${adapter}.0`), `${adapter}.1`, GROUPS, NORM_EPS);
    const [, , rows, columns] = dims4(beside);
    const sum = g.add(beside, g.resize(above, { size: [rows, columns] }, 'bilinear'));
    const layer = `${p}.layer_${String(level + 1)}`;
    return g.relu(g.groupNorm(g.conv(sum, `${layer}.0`, { padding: 1 }), `${layer}.1`, GROUPS, NORM_EPS));
  }, last);
  return { maps, finest: g.conv(finest, `${p}.mask_projection`) };
}

/** Maps finer than those three, down to the common stride; the coarsest of them first. */
function finerLevels({ feature_strides, common_stride }: PixelDecoderConfig): number[] {
  const stride = Math.min(...feature_strides.slice(-LEVELS));
  const count = Math.trunc(Math.log2(stride) - Math.log2(common_stride));
  return Array.from({ length: Math.max(0, count) }, (_, index) => count - 1 - index);
}

/** The encoder: each cell looks at a few places of all maps. */
function lookAround(g: GraphBuilder, c: PixelDecoderConfig, maps: readonly Value[], p: string): Value[] {
  const sides = maps.map((map) => {
    const [, , rows, columns] = dims4(map);
    return { rows, columns };
  });
  const kinds = g.param(`${p}.level_embed`, [maps.length, c.feature_size]);
  const places = sides.map(({ rows, columns }, index) =>
    g.add(placesOf(g, rows, columns, c.feature_size), g.slice(kinds, 0, index, index + 1)),
  );
  const where = g.concat(places, 1);
  const middles = middlesOf(g, sides);
  const cell = cellSizes(g, sides);
  let x = g.concat(
    maps.map((map) => toTokens(g, map)),
    1,
  );
  const level = cutsOf(g, sides);
  for (let i = 0; i < c.encoder_layers; i++) {
    const l = `${p}.encoder.layers.${String(i)}`;
    const questions = g.add(x, where);
    const size = [dim(x, 0), dim(x, 1), c.num_attention_heads, maps.length * POINTS, 2];
    const offsets = g.reshape(g.linear(questions, `${l}.self_attn.sampling_offsets`), size);
    const cells = x;
    const levels = sides.map((side, index): Level => ({ ...side, cells: () => level(cells, index) }));
    const seen = lookAt(
      g,
      `${l}.self_attn`,
      { questions, places: g.add(middles, g.div(offsets, cell)), levels },
      { heads: c.num_attention_heads, points: POINTS },
    );
    x = g.layerNorm(g.add(x, seen), `${l}.self_attn_layer_norm`, NORM_EPS);
    x = g.layerNorm(g.add(x, feed(g, l, x)), `${l}.final_layer_norm`, NORM_EPS);
  }
  const last = x;
  return sides.map(({ rows, columns }, index) => toMap(g, level(last, index), [rows, columns]));
}

interface Sides {
  readonly rows: Dim;
  readonly columns: Dim;
}

/** The middle of each cell of all maps, in parts of the picture: [cells, 1, 1, 2]. */
function middlesOf(g: GraphBuilder, sides: readonly Sides[]): Value {
  const all = sides.map(({ rows, columns }) => {
    const along = (size: Dim): Value => {
      const places = g.cast(g.range(0, g.size(size), size), 'float');
      return g.div(g.add(places, 0.5), g.cast(g.size(size), 'float'));
    };
    const spread = (at: Value, ...axes: number[]): Value =>
      g.expand(g.unsqueeze(at, ...axes), [rows, columns, 1]);
    const both = g.concat([spread(along(columns), 0, 2), spread(along(rows), 1, 2)], 2);
    return g.reshape(both, [-1, 2]);
  });
  return g.unsqueeze(g.concat(all, 0), 1, 2);
}

/** How many cells lie along the picture for each point, across and down: [levels · points, 2]. */
function cellSizes(g: GraphBuilder, sides: readonly Sides[]): Value {
  const all = sides.map(({ rows, columns }) => {
    const size = g.cast(g.concat([g.size(columns), g.size(rows)], 0), 'float');
    return g.expand(g.unsqueeze(size, 0), [POINTS, 2]);
  });
  return g.concat(all, 0);
}

/** Cuts the cells of one map out of those of all, [batch, cells, width]. */
function cutsOf(g: GraphBuilder, sides: readonly Sides[]): (x: Value, index: number) => Value {
  const ends: Value[] = [];
  for (const { rows, columns } of sides) {
    const count = g.mul(g.size(rows), g.size(columns));
    const before = ends.at(-1);
    ends.push(before === undefined ? count : g.add(before, count));
  }
  return (x, index) => g.slice(x, 1, ends[index - 1] ?? 0, ends[index]);
}
