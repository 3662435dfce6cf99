/** UPerNet's head (Unified Perceptual Parsing): maps of four depths become one that tells the class of each place. */
import type { GraphBuilder } from '../graph/builder.ts';
import { dims4, unfit, type Dim, type Value } from '../graph/value.ts';
import { keyOf } from './sizes.ts';

/** torch.nn.BatchNorm2d's own. */
const NORM_EPS = 1e-5;
const HEAD = 'decode_head';

/** How a checkpoint spells the head. */
export interface UperNetNames {
  /** The norm beside a `conv`: `bn` or `batch_norm`. */
  readonly norm: string;
}

/**
 * Scores of all classes for each place of the first map, which is the finest: [batch, classes, height, width].
 * `scales`: how many cells the coarsest map is divided into along a side, once for each.
 */
export function upernetLogits(
  g: GraphBuilder,
  maps: readonly Value[],
  scales: readonly number[],
  names: UperNetNames,
): Value {
  const unit = (x: Value, name: string, padding = 0): Value => {
    const map = g.conv(x, `${HEAD}.${name}.conv`, { padding });
    return g.relu(g.batchNorm(map, `${HEAD}.${name}.${names.norm}`, NORM_EPS));
  };
  const fitted = (x: Value, like: Value): Value => g.resize(x, { size: sidesOf(like) }, 'bilinear');
  const [last, ...finer] = maps.toReversed();
  if (last === undefined) throw unfit('there are no maps to merge');
  const cells = scales.map((scale, index) =>
    fitted(unit(divided(g, last, scale), `psp_modules.${String(index)}.1`), last),
  );
  let coarse = unit(g.concat([last, ...cells], 1), 'bottleneck', 1);
  const merged = [coarse];
  for (const [index, map] of finer.entries()) {
    const own = unit(map, `lateral_convs.${String(finer.length - 1 - index)}`);
    coarse = g.add(own, fitted(coarse, own));
    merged.unshift(coarse);
  }
  const told = merged.map((map, level) =>
    level < merged.length - 1 ? unit(map, `fpn_convs.${String(level)}`, 1) : map,
  );
  const finest = told[0] ?? coarse;
  const same = told.map((map, level) => (level === 0 ? map : fitted(map, finest)));
  return g.conv(unit(g.concat(same, 1), 'fpn_bottleneck', 1), `${HEAD}.classifier`);
}

function sidesOf(map: Value): readonly [Dim, Dim] {
  const [, , rows, columns] = dims4(map);
  return [rows, columns];
}

/** Means of `parts` by `parts` cells (torch.nn.AdaptiveAvgPool2d), which may share places: [batch, channels, parts, parts]. */
function divided(g: GraphBuilder, map: Value, parts: number): Value {
  const [, , rows, columns] = dims4(map);
  const down = g.matmul(shares(g, rows, parts), map);
  return g.matmul(down, g.transpose(shares(g, columns, parts), 1, 0));
}

/** How much of each place a part takes: [parts, size], from floor(i · size / parts) up to ceil((i + 1) · size / parts). */
function shares(g: GraphBuilder, size: Dim, parts: number): Value {
  return g.once(`${keyOf(size)} in ${String(parts)} parts`, () => {
    const length = g.size(size);
    const part = g.unsqueeze(g.range(0, parts, parts), 1);
    const place = g.unsqueeze(g.range(0, length, size), 0);
    const start = g.div(g.mul(part, length), parts);
    const end = g.div(g.add(g.mul(g.add(part, 1), length), parts - 1), parts);
    const within = g.and(g.greaterOrEqual(place, start), g.less(place, end));
    return g.div(g.cast(within, 'float'), g.cast(g.sub(end, start), 'float'));
  });
}
