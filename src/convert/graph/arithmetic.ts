/** Arithmetic on values and numbers, sums along axes, products of matrices. */
import type { Attributes, DType } from '../onnx/model.ts';
import { axisOf, broadcast, dim, show, unfit, type Operand, type Value } from './value.ts';
import { ShapeGraph } from './shape.ts';

/** Adds arithmetic to the shapes. */
export class ArithmeticGraph extends ShapeGraph {
  add(a: Operand, b: Operand): Value {
    return this.#binary('Add', a, b);
  }

  sub(a: Operand, b: Operand): Value {
    return this.#binary('Sub', a, b);
  }

  mul(a: Operand, b: Operand): Value {
    return this.#binary('Mul', a, b);
  }

  div(a: Operand, b: Operand): Value {
    return this.#binary('Div', a, b);
  }

  pow(a: Operand, b: Operand): Value {
    return this.#binary('Pow', a, b);
  }

  min(a: Operand, b: Operand): Value {
    return this.#binary('Min', a, b);
  }

  max(a: Operand, b: Operand): Value {
    return this.#binary('Max', a, b);
  }

  and(a: Value, b: Value): Value {
    return this.#binary('And', a, b);
  }

  less(a: Operand, b: Operand): Value {
    return this.#binary('Less', a, b, 'bool');
  }

  lessOrEqual(a: Operand, b: Operand): Value {
    return this.#binary('LessOrEqual', a, b, 'bool');
  }

  greaterOrEqual(a: Operand, b: Operand): Value {
    return this.#binary('GreaterOrEqual', a, b, 'bool');
  }

  equal(a: Operand, b: Operand): Value {
    return this.#binary('Equal', a, b, 'bool');
  }

  /** Any operation that keeps type and shape. */
  unary(op: string, x: Value, attributes: Attributes = {}): Value {
    return this.op(op, [x], x.dims, attributes);
  }

  exp(x: Value): Value {
    return this.unary('Exp', x);
  }

  sqrt(x: Value): Value {
    return this.unary('Sqrt', x);
  }

  tanh(x: Value): Value {
    return this.unary('Tanh', x);
  }

  sigmoid(x: Value): Value {
    return this.unary('Sigmoid', x);
  }

  relu(x: Value): Value {
    return this.unary('Relu', x);
  }

  /** `yes` where the condition holds, else `no`; numbers are floats. */
  where(condition: Value, yes: Operand, no: Operand): Value {
    const [a, b] = [yes, no].map((value) =>
      typeof value === 'number' ? this.constant('float', [], [value]) : value,
    );
    if (a === undefined || b === undefined) throw unfit('a choice needs two values');
    const dims = broadcast(broadcast(condition.dims, a.dims, 'a choice'), b.dims, 'a choice');
    return this.op('Where', [condition, a, b], dims, {}, a.dtype);
  }

  mean(x: Value, axis: number, keep = false): Value {
    return this.#reduce('ReduceMean', x, axis, keep);
  }

  sum(x: Value, axis: number, keep = false): Value {
    return this.#reduce('ReduceSum', x, axis, keep);
  }

  /** The Euclidean length along an axis. */
  l2(x: Value, axis: number, keep = true): Value {
    return this.#reduce('ReduceL2', x, axis, keep);
  }

  argMax(x: Value, axis: number): Value {
    const at = axisOf(x, axis);
    return this.op('ArgMax', [x], x.dims.toSpliced(at, 1), { axis: at, keepdims: 0 }, 'int64');
  }

  /** The places of the `k` largest numbers along the last axis, the largest first: int64 [..., k]. */
  topPlaces(x: Value, k: number): Value {
    const dims = x.dims.with(-1, k);
    const outputs = [
      { dtype: x.dtype, dims },
      { dtype: 'int64', dims },
    ] as const;
    const [, places] = this.opWithOutputs('TopK', [x, this.ints(k)], outputs);
    if (places === undefined) throw unfit('nothing to choose from');
    return places;
  }

  matmul(a: Value, b: Value): Value {
    const inner = [dim(a, -1), dim(b, -2)];
    if (typeof inner[0] === 'number' && typeof inner[1] === 'number' && inner[0] !== inner[1])
      throw unfit(`a product of [${show(a)}] and [${show(b)}]`);
    const batch = broadcast(a.dims.slice(0, -2), b.dims.slice(0, -2), 'a product');
    return this.op('MatMul', [a, b], [...batch, dim(a, -2), dim(b, -1)]);
  }

  softmax(x: Value, axis = -1): Value {
    return this.unary('Softmax', x, { axis });
  }

  #binary(op: string, a: Operand, b: Operand, dtype?: DType): Value {
    const type = typeof a === 'number' ? (typeof b === 'number' ? 'float' : b.dtype) : a.dtype;
    const real = type === 'float' || type === 'float16';
    const value = (operand: Operand): Value =>
      typeof operand === 'number' ? this.constant(real ? 'float' : 'int64', [], [operand]) : operand;
    const [x, y] = [value(a), value(b)];
    return this.op(op, [x, y], broadcast(x.dims, y.dims, op), {}, dtype ?? type);
  }

  #reduce(op: string, x: Value, axis: number, keep: boolean): Value {
    const at = axisOf(x, axis);
    const dims = keep ? x.dims.with(at, 1) : x.dims.toSpliced(at, 1);
    return this.op(op, [x, this.ints(at)], dims, { keepdims: keep ? 1 : 0 });
  }
}
