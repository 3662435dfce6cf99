/** Monotone rational-quadratic splines (Neural Spline Flows, Durkan et al. 2019), from y back to x. */
import type { GraphBuilder } from '../../graph/builder.ts';
import { dim, type Value } from '../../graph/value.ts';

/** The least width, height and slope of a bin (the paper's own code). */
const LEAST = 1e-3;

/** How a spline is laid out. */
export interface SplineOptions {
  readonly bins: number;
  /** It bends within -bound … bound, and outside it is the identity. */
  readonly bound: number;
  /** What raw widths and heights are divided by. */
  readonly scale: number;
}

/** Knots along one axis, [batch, length, bins + 1], and the sizes between them. */
interface Knots {
  readonly at: Value;
  readonly sizes: Value;
}

/** x of y [batch, length], by raw widths, heights and inner slopes [batch, length, 3 · bins - 1] of each spline. */
export function inverseSpline(g: GraphBuilder, y: Value, raw: Value, options: SplineOptions): Value {
  const { bins, bound } = options;
  const [rawWidths, rawHeights, rawSlopes] = g.split(raw, -1, [bins, bins, bins - 1]);
  const across = knots(g, rawWidths, options);
  const up = knots(g, rawHeights, options);
  // At both ends the slope is 1, as it is outside.
  const edge = column(g, raw, Math.log(Math.exp(1 - LEAST) - 1));
  const slopes = g.add(g.unary('Softplus', g.concat([edge, rawSlopes, edge], 2)), LEAST);
  const within = g.min(g.max(y, -bound), bound);
  const passed = g.greaterOrEqual(g.unsqueeze(within, 2), g.slice(up.at, 2, 0, bins));
  const bin = g.sub(g.sum(g.cast(passed, 'int64'), 2, true), 1);
  const pick = (from: Value): Value =>
    g.squeeze(g.op('GatherElements', [from, bin], bin.dims, { axis: 2 }), 2);
  const x = root(g, g.sub(within, pick(up.at)), {
    x: pick(across.at),
    width: pick(across.sizes),
    height: pick(up.sizes),
    from: pick(slopes),
    to: pick(g.slice(slopes, 2, 1, bins + 1)),
  });
  const inside = g.and(g.greaterOrEqual(y, -bound), g.lessOrEqual(y, bound));
  return g.where(inside, x, y);
}

/** The bin that a number lies in. */
interface Bin {
  readonly x: Value;
  readonly width: Value;
  readonly height: Value;
  /** Slopes at its two ends. */
  readonly from: Value;
  readonly to: Value;
}

/** Solves the quadratic equation of the paper's appendix A.3; `over` is how far y lies above the bin's lower end. */
function root(g: GraphBuilder, over: Value, { x, width, height, from, to }: Bin): Value {
  const mean = g.div(height, width);
  const bend = g.mul(over, g.sub(g.add(from, to), g.mul(mean, 2)));
  const a = g.add(g.mul(height, g.sub(mean, from)), bend);
  const b = g.sub(g.mul(height, from), bend);
  const c = g.unary('Neg', g.mul(mean, over));
  const discriminant = g.sub(g.mul(b, b), g.mul(g.mul(a, c), 4));
  const share = g.div(g.mul(c, 2), g.sub(g.unary('Neg', b), g.sqrt(discriminant)));
  return g.add(g.mul(share, width), x);
}

function knots(g: GraphBuilder, raw: Value, { bins, bound, scale }: SplineOptions): Knots {
  const shares = g.add(g.mul(g.softmax(g.div(raw, scale)), 1 - LEAST * bins), LEAST);
  const sums = g.op('CumSum', [shares, g.constant('int64', [], [-1])], shares.dims);
  const inner = g.sub(g.mul(g.slice(sums, 2, 0, bins - 1), 2 * bound), bound);
  const at = g.concat([column(g, raw, -bound), inner, column(g, raw, bound)], 2);
  return { at, sizes: g.sub(g.slice(at, 2, 1, bins + 1), g.slice(at, 2, 0, bins)) };
}

/** One number for each spline: [batch, length, 1]. */
function column(g: GraphBuilder, like: Value, value: number): Value {
  return g.expand(g.constant('float', [1, 1, 1], [value]), [dim(like, 0), dim(like, 1), 1]);
}
