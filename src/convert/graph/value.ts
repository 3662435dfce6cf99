/** What flows through a graph under construction: values with their type and shape. */
import { notConvertible } from '../failure.ts';
import type { DType } from '../onnx/model.ts';

/**
 * A size that is only known when the graph runs. It remembers whose size it is, axis `axis` of the value `source`, so
 * that a reshape can fetch it; an axis of -1 means that `source` itself is the size, as int64[1].
 */
export class Sym {
  readonly name: string;
  readonly source: string;
  readonly axis: number;

  constructor(name: string, source: string, axis: number) {
    this.name = name;
    this.source = source;
    this.axis = axis;
  }
}

/** A size. Two symbols are the same size only where they are one object. */
export type Dim = number | Sym;

/** A tensor of the graph. */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly dims: readonly Dim[];
}

/** What arithmetic takes: a number stands for a constant of the other operand's type. */
export type Operand = Value | number;

/** The error of shapes that do not fit: a checkpoint or a config.json that contradicts itself, found while building. */
export function unfit(problem: string): Error {
  return notConvertible(
    `The sizes of this model do not fit together: ${problem}`,
    'Its config.json belongs to other weights, or the checkpoint is damaged. Get it again, or choose another copy.',
  );
}

/** A shape for errors: `batch_size, 12, 64`. */
export function show({ dims }: Pick<Value, 'dims'>): string {
  return dims.map((dim) => (typeof dim === 'number' ? String(dim) : dim.name)).join(', ');
}

/** A new symbol for an axis of a value that was just made. */
export function free(name: string, axis: number): Sym {
  return new Sym(`${name}_${String(axis)}`, name, axis);
}

/** An axis counted from the start; negative ones count from the end. */
export function axisOf({ dims }: Pick<Value, 'dims'>, axis: number): number {
  return axis < 0 ? dims.length + axis : axis;
}

/** The size along an axis (negative: from the end); throws where the value has no such axis. */
export function dim(x: Pick<Value, 'dims'>, axis: number): Dim {
  const size = x.dims[axisOf(x, axis)];
  if (size === undefined) throw unfit(`[${show(x)}] has no axis ${String(axis)}`);
  return size;
}

/** As {@link dim}, for a size that must be known now. */
export function fixed(x: Pick<Value, 'dims'>, axis: number): number {
  const size = dim(x, axis);
  if (typeof size !== 'number') throw unfit(`axis ${String(axis)} of [${show(x)}] must be known beforehand`);
  return size;
}

function ranked(x: Pick<Value, 'dims'>, rank: number): void {
  if (x.dims.length !== rank) throw unfit(`[${show(x)}] should have ${String(rank)} axes`);
}

/** The two sizes of a matrix. */
export function dims2(x: Pick<Value, 'dims'>): [Dim, Dim] {
  ranked(x, 2);
  return [dim(x, 0), dim(x, 1)];
}

/** The three sizes of, for one, tokens: batch, sequence, width. */
export function dims3(x: Pick<Value, 'dims'>): [Dim, Dim, Dim] {
  ranked(x, 3);
  return [dim(x, 0), dim(x, 1), dim(x, 2)];
}

/** The four sizes of, for one, pictures (batch, channels, height, width) or heads (batch, heads, sequence, size). */
export function dims4(x: Pick<Value, 'dims'>): [Dim, Dim, Dim, Dim] {
  ranked(x, 4);
  return [dim(x, 0), dim(x, 1), dim(x, 2), dim(x, 3)];
}

/** The shape that two shapes have together, as ONNX's arithmetic stretches them; throws where they do not fit. */
export function broadcast(a: readonly Dim[], b: readonly Dim[], what: string): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, index): Dim => {
    const p = a[index - rank + a.length] ?? 1;
    const q = b[index - rank + b.length] ?? 1;
    if (typeof p === 'number' && typeof q === 'number' && p !== q && p !== 1 && q !== 1)
      throw unfit(`${what} of [${show({ dims: a })}] and [${show({ dims: b })}]`);
    if (p === 1) return q;
    // Where one is known, a symbol beside it can only be that or 1.
    return typeof p !== 'number' && typeof q === 'number' && q !== 1 ? q : p;
  });
}
