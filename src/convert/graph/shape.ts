/** Shapes: fetching sizes at run time, cutting, joining and turning. */
import type { Value, Dim } from './value.ts';
import { Sym, axisOf, dim, free, unfit } from './value.ts';
import { GraphCore } from './core.ts';

/** "To the end": ONNX clamps it. */
const END = Number.MAX_SAFE_INTEGER;

/** Adds shapes to the core. */
export class ShapeGraph extends GraphCore {
  /** A size at run time, as int64[1]. */
  size(of: Dim): Value {
    if (typeof of === 'number') return this.ints(of);
    if (of.axis < 0) return { name: of.source, dtype: 'int64', dims: [1] };
    return this.once(`size ${of.source} ${String(of.axis)}`, () => {
      const source: Value = { name: of.source, dtype: 'int64', dims: [] };
      return this.op('Shape', [source], [1], { start: of.axis, end: of.axis + 1 }, 'int64');
    });
  }

  /** A dimension whose size is computed, as int64[1]. */
  dim(name: string, size: Value): Sym {
    return new Sym(name, size.name, -1);
  }

  /** A whole shape as int64[rank]. */
  shape(dims: readonly Dim[]): Value {
    const numbers = dims.filter((size) => typeof size === 'number');
    if (numbers.length === dims.length) return this.ints(...numbers);
    const key = dims
      .map((size) => (typeof size === 'number' ? size : `${size.source}.${String(size.axis)}`))
      .join();
    return this.once(`shape ${key}`, () =>
      this.concat(
        dims.map((size) => this.size(size)),
        0,
      ),
    );
  }

  /** The same numbers in another shape. At most one dimension may be -1: whatever is left. */
  reshape(x: Value, to: readonly Dim[]): Value {
    const known = to.map((size, axis) =>
      typeof size === 'number' ? size : size === x.dims[axis] ? 0 : undefined,
    );
    const open = known.filter((size) => size === undefined || size === -1).length;
    const left = leftOver(x.dims, to);
    const dims = (name: string): Dim[] =>
      to.map((size, axis) => (size === -1 ? (left ?? free(name, axis)) : size));
    if (open <= 1) return this.op('Reshape', [x, this.ints(...known.map((size) => size ?? -1))], dims);
    // A size that is 0 at run time, as of an empty cache, must not be read as "keep what is there".
    return this.op('Reshape', [x, this.shape(to)], dims, { allowzero: 1 });
  }

  transpose(x: Value, ...perm: number[]): Value {
    const dims = perm.map((axis) => dim(x, axis));
    return this.op('Transpose', [x], dims, { perm });
  }

  unsqueeze(x: Value, ...axes: number[]): Value {
    const dims = [...x.dims];
    for (const axis of axes.toSorted((a, b) => a - b)) dims.splice(axis, 0, 1);
    return this.op('Unsqueeze', [x, this.ints(...axes)], dims);
  }

  squeeze(x: Value, axis: number): Value {
    return this.op('Squeeze', [x, this.ints(axis)], x.dims.toSpliced(axisOf(x, axis), 1));
  }

  concat(xs: readonly Value[], axis: number): Value {
    const [first] = xs;
    if (first === undefined) throw unfit('nothing to join');
    const at = axisOf(first, axis);
    const sizes = xs.map((x) => dim(x, at));
    const numbers = sizes.filter((size) => typeof size === 'number');
    const total = numbers.length === sizes.length ? numbers.reduce((sum, size) => sum + size, 0) : undefined;
    return this.op('Concat', xs, (name) => first.dims.with(at, total ?? free(name, at)), { axis });
  }

  /** Pieces of these sizes along an axis. */
  split(x: Value, axis: number, sizes: readonly [number, number]): [Value, Value];
  split(x: Value, axis: number, sizes: readonly [number, number, number]): [Value, Value, Value];
  split(x: Value, axis: number, sizes: readonly number[]): Value[];
  split(x: Value, axis: number, sizes: readonly number[]): Value[] {
    const at = axisOf(x, axis);
    const whole = dim(x, at);
    const sum = sizes.reduce((total, size) => total + size, 0);
    if (typeof whole === 'number' && whole !== sum)
      throw unfit(`${String(whole)} features cannot be cut into ${sizes.join(' + ')}`);
    const outputs = sizes.map((size) => ({ dtype: x.dtype, dims: x.dims.with(at, size) }));
    return this.opWithOutputs('Split', [x, this.ints(...sizes)], outputs, { axis });
  }

  expand(x: Value, dims: readonly Dim[]): Value {
    return this.op('Expand', [x, this.shape(dims)], dims);
  }

  /** From `start` up to `end`, as Python's slices; bounds computed at run time are int64[1]. */
  slice(x: Value, axis: number, start: number | Value, end: number | Value = END, step = 1): Value {
    const at = axisOf(x, axis);
    const bound = (value: number | Value): Value => (typeof value === 'number' ? this.ints(value) : value);
    const length =
      typeof start === 'number' && typeof end === 'number' ? sliced(dim(x, at), start, end, step) : undefined;
    return this.op('Slice', [x, bound(start), bound(end), this.ints(at), this.ints(step)], (name) =>
      x.dims.with(at, length ?? free(name, at)),
    );
  }

  /** One position along an axis; the axis goes. */
  select(x: Value, axis: number, index: number): Value {
    const at = axisOf(x, axis);
    return this.op('Gather', [x, this.constant('int64', [], [index])], x.dims.toSpliced(at, 1), { axis: at });
  }

  /** What lies at `indices` along an axis, which the indices' own axes replace. */
  gather(x: Value, indices: Value, axis = 0): Value {
    return this.op('Gather', [x, indices], x.dims.toSpliced(axis, 1, ...indices.dims), { axis });
  }

  /** int64 from `start` up to `end`; `length` is its size where that is known to be an existing one. */
  range(start: Value | number, end: Value | number, length?: Dim): Value {
    const scalar = (value: Value | number): Value => {
      if (typeof value === 'number') return this.constant('int64', [], [value]);
      return value.dims.length === 0 ? value : this.op('Squeeze', [value], []);
    };
    const inputs = [scalar(start), scalar(end), scalar(1)];
    return this.op('Range', inputs, (name) => [length ?? free(name, 0)], {}, 'int64');
  }

  /** Zeros (or mirrored values) before and after, along one axis. */
  pad(
    x: Value,
    axis: number,
    before: number,
    after: number,
    mode: 'constant' | 'reflect' = 'constant',
  ): Value {
    const at = axisOf(x, axis);
    const side = (amount: number): number[] => x.dims.map((_, index) => (index === at ? amount : 0));
    const size = dim(x, at);
    const dims = (name: string): Dim[] =>
      x.dims.with(at, typeof size === 'number' ? size + before + after : free(name, at));
    return this.op('Pad', [x, this.ints(...side(before), ...side(after))], dims, { mode });
  }
}

/** The size that -1 stands for, where it can be told: the one symbol that is not named again, or what divides. */
function leftOver(from: readonly Dim[], to: readonly Dim[]): Dim | undefined {
  const rest = [...from];
  for (const size of to)
    if (typeof size !== 'number' && rest.includes(size)) rest.splice(rest.indexOf(size), 1);
  const product = (dims: readonly Dim[]): number =>
    dims.reduce<number>((all, size) => (typeof size === 'number' && size !== -1 ? all * size : all), 1);
  const [symbol, ...others] = rest.filter((size) => typeof size !== 'number');
  if (symbol !== undefined) return others.length === 0 && product(from) === product(to) ? symbol : undefined;
  const nothingNew = to.every((size) => typeof size === 'number' || from.includes(size));
  const quotient = product(from) / product(to);
  return nothingNew && Number.isInteger(quotient) ? quotient : undefined;
}

/** How many positions a slice takes, where that can be told. */
function sliced(size: Dim, start: number, end: number, step: number): number | undefined {
  if (typeof size === 'number') {
    const clamp = (bound: number): number => (bound < 0 ? Math.max(0, size + bound) : Math.min(bound, size));
    return Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step));
  }
  return start >= 0 && end >= 0 && end < END && step === 1 ? end - start : undefined;
}
