/** Arithmetic of sizes: at once where they are known, else written as nodes for when the graph runs. */
import type { GraphBuilder } from '../graph/builder.ts';
import { axisOf, dim, type Dim, type Value } from '../graph/value.ts';

/** The next multiple. */
export function roundedUp(g: GraphBuilder, size: Dim, multiple: number): Dim {
  if (typeof size === 'number') return Math.ceil(size / multiple) * multiple;
  if (multiple === 1) return size;
  const whole = g.once(`${keyOf(size)} rounded up to ${String(multiple)}`, () =>
    g.mul(g.div(g.add(g.size(size), multiple - 1), multiple), multiple),
  );
  return g.dim('whole_1', whole);
}

/** How often a number goes into a size. */
export function quotient(g: GraphBuilder, size: Dim, by: number): Dim {
  if (typeof size === 'number') return Math.floor(size / by);
  if (by === 1) return size;
  const parts = g.once(`${keyOf(size)} over ${String(by)}`, () => g.div(g.size(size), by));
  return g.dim('parts_1', parts);
}

/** A product that a reshape takes: -1, "whatever is left", where it is not known. */
export function product(a: Dim, b: Dim): number {
  return typeof a === 'number' && typeof b === 'number' ? a * b : -1;
}

/** What tells a size from others, for {@link GraphBuilder.once}. */
export function keyOf(size: Dim): string {
  return typeof size === 'number' ? String(size) : `${size.source}.${String(size.axis)}`;
}

/** Zeros behind what is there (or before), so that an axis has a size that is not smaller than its own. */
export function padTo(
  g: GraphBuilder,
  x: Value,
  axis: number,
  to: Dim,
  side: 'end' | 'start' = 'end',
): Value {
  const from = dim(x, axis);
  const order = (missing: number): [number, number] => (side === 'end' ? [0, missing] : [missing, 0]);
  if (typeof from === 'number' && typeof to === 'number')
    return from === to ? x : g.pad(x, axis, ...order(to - from));
  const missing = (): Value => g.sub(g.size(to), g.size(from));
  const ends = g.concat(side === 'end' ? [g.ints(0), missing()] : [missing(), g.ints(0)], 0);
  const at = axisOf(x, axis);
  return g.op('Pad', [x, ends, undefined, g.ints(at)], x.dims.with(at, to), { mode: 'constant' });
}

/** The first `size` places of an axis. */
export function cutTo(g: GraphBuilder, x: Value, axis: number, size: Dim): Value {
  if (typeof size === 'number') return g.slice(x, axis, 0, size);
  const cut = g.slice(x, axis, 0, g.size(size));
  return { ...cut, dims: x.dims.with(axisOf(x, axis), size) };
}

/** Every second place of an axis from `start` on, whose size is even. */
export function everySecond(g: GraphBuilder, x: Value, axis: number, start: number, half: Dim): Value {
  const size = dim(x, axis);
  if (typeof size === 'number') return g.slice(x, axis, start, size, 2);
  const cut = g.slice(x, axis, start, undefined, 2);
  return { ...cut, dims: x.dims.with(axisOf(x, axis), half) };
}

/** Moves all towards the start of an axis by `by` places (towards its end where negative); what falls off comes back. */
export function roll(g: GraphBuilder, x: Value, axis: number, by: number): Value {
  const size = dim(x, axis);
  const from = typeof size === 'number' ? ((by % size) + size) % size : by;
  if (from === 0) return x;
  const tail = typeof size === 'number' ? g.slice(x, axis, from, size) : g.slice(x, axis, from);
  return { ...g.concat([tail, g.slice(x, axis, 0, from)], axis), dims: x.dims };
}
