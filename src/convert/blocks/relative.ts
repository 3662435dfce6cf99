/** T5's relative positions, which MPNet shares: distances in buckets, exact when near and logarithmic when far. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Dim, Value } from '../graph/value.ts';

/** How distances are counted. */
export interface RelativeOptions {
  readonly queries: Dim;
  readonly keys: Dim;
  readonly buckets: number;
  /** All distances from here on share the last bucket. */
  readonly maxDistance: number;
  /** Keys behind a query have buckets of their own; where false, those are never looked at. */
  readonly bothWays: boolean;
}

/** A bias [1, heads, queries, keys] from a table [buckets, heads]. The queries are the last of the keys. */
export function relativeBias(g: GraphBuilder, table: string, options: RelativeOptions): Value {
  const { queries, keys, buckets, maxDistance, bothWays } = options;
  const all = g.size(keys);
  const places = g.unsqueeze(g.range(g.sub(all, g.size(queries)), all, queries), 1);
  const distance = g.sub(g.unsqueeze(g.range(0, all, keys), 0), places);
  const each = bothWays ? buckets / 2 : buckets;
  const far = bothWays ? g.unary('Abs', distance) : g.max(g.unary('Neg', distance), 0);
  const near = each / 2;
  const steps = g.precise(() => {
    const log = g.unary('Log', g.div(g.cast(g.max(far, 1), 'float'), near));
    return g.unary('Floor', g.mul(g.div(log, Math.log(maxDistance / near)), each - near));
  });
  const coarse = g.min(g.add(g.cast(steps, 'int64'), near), each - 1);
  const bucket = g.where(g.less(far, near), far, coarse);
  const signed = bothWays
    ? g.add(bucket, g.mul(g.cast(g.less(g.unary('Neg', distance), 0), 'int64'), each))
    : bucket;
  return g.unsqueeze(g.transpose(g.gather(g.param(table), signed), 2, 0, 1), 0);
}
