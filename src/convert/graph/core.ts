/**
 * A small language for writing neural networks as ONNX graphs; this file holds what everything else in it is made of:
 * inputs, outputs, parameters, constants, operations and branches.
 *
 * Weights are never copied: a parameter points into the checkpoint, and what has to be computed from weights is
 * written as nodes, which ONNX Runtime folds when it loads the graph.
 *
 * The language is one class, split by concern into a chain: core → shape → arithmetic → layers → convolution →
 * attention → `GraphBuilder`.
 */
import { notConvertible } from '../failure.ts';
import { ONNX_TYPES, encodeModel } from '../onnx/model.ts';
import type { Attributes, DType, OnnxNode, OnnxTensor, OnnxValue } from '../onnx/model.ts';
import type { Weights } from '../weights/weights.ts';
import { STORED_AS, encode } from './encode.ts';
import type { GraphOptions, Real } from './options.ts';
import { Sym, dim, free, unfit, type Dim, type Value } from './value.ts';

/** Nodes of one graph; SDXL's UNet has 5,300. A config.json that asks for more is no model. */
const MAX_NODES = 50_000;
/** Inputs of one graph: a decoder has four for each of its layers, of which the deepest have some hundred. */
const MAX_INPUTS = 4096;

/** Inputs, outputs, parameters, constants and operations. */
export class GraphCore {
  /** The file's name without `.onnx`. */
  readonly name: string;
  readonly weights: Weights;
  /** What stands in for weights that were made smaller; undefined where all stay as they are. */
  protected readonly compactWeight: GraphOptions['compact'];
  readonly #locate: NonNullable<GraphOptions['locate']>;
  readonly #tensors: OnnxTensor[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  /** Dimensions of inputs by name. */
  readonly #symbols = new Map<string, Sym>();
  /** Initializers by what they hold: made once for the whole model. */
  readonly #stored = new Map<string, Value>();
  #nodes: OnnxNode[] = [];
  /** Values made once for the branch that they were made in. */
  #memo = new Map<string, Value>();
  #real: Real;
  #count = 0;

  constructor(name: string, weights: Weights, options: GraphOptions = {}) {
    this.name = name;
    this.weights = weights;
    this.compactWeight = options.compact;
    this.#real = options.real ?? 'float';
    this.#locate = options.locate ?? (({ path, offset, length }) => ({ location: path, offset, length }));
  }

  /** Operations so far, those within branches not counted. */
  get nodeCount(): number {
    return this.#nodes.length;
  }

  /** The bytes of the .onnx file. */
  finish(): Uint8Array {
    return encodeModel({
      name: this.name,
      opset: 20,
      nodes: this.#nodes,
      tensors: this.#tensors,
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
  }

  /** A graph input. Named dimensions become symbols, shared with earlier inputs that use the same name. */
  input(name: string, dtype: DType, shape: readonly (number | string)[]): Value {
    if (this.#inputs.length >= MAX_INPUTS) throw tooLarge(`${String(MAX_INPUTS)} inputs`);
    whole(shape.filter((size) => typeof size === 'number'));
    this.#inputs.push({ name, dtype, dims: shape });
    const dims = shape.map((size, axis): Dim => {
      if (typeof size === 'number') return size;
      const symbol = this.#symbols.get(size) ?? new Sym(size, name, axis);
      this.#symbols.set(size, symbol);
      return symbol;
    });
    const value: Value = { name, dtype, dims };
    return dtype === 'float' ? this.cast(value, 'float') : value;
  }

  /** A graph output. */
  output(name: string, value: Value): void {
    const half = value.dtype === 'float16';
    this.#node({
      op: half ? 'Cast' : 'Identity',
      inputs: [value.name],
      outputs: [name],
      attributes: half ? { to: ONNX_TYPES.float } : {},
    });
    const dims = value.dims.map((size, axis) => {
      if (typeof size === 'number') return size;
      // A size that was made inside gets the output's name; one of an input keeps its own.
      return /\d$/.test(size.name) ? `${name}_${String(axis)}` : size.name;
    });
    this.#outputs.push({ name, dtype: half ? 'float' : value.dtype, dims });
  }

  /** True where the checkpoint has a tensor of that name. */
  has(name: string): boolean {
    return this.weights.has(name);
  }

  /** A tensor of the checkpoint; floats come in the graph's own precision. `shape`: what it must be. */
  param(name: string, shape?: readonly number[]): Value {
    return this.once(`param ${name} ${this.#real}`, () => {
      const stored = this.weights.get(name);
      if (shape !== undefined && shape.join() !== stored.shape.join())
        throw unfit(`${name} is [${stored.shape.join(', ')}] where [${shape.join(', ')}] is needed`);
      const { dtype = STORED_AS[stored.dtype], ...content } = this.#locate(stored, this.#real);
      const title = dtype === 'float' ? name : `${name}:${dtype}`;
      const tensor = this.store({ name: title, dtype, dims: stored.shape, content });
      return dtype === 'float' || dtype === 'float16' || dtype === 'bfloat16'
        ? this.cast(tensor, 'float')
        : tensor;
    });
  }

  /** A constant of the graph, row by row; equal constants are one. */
  constant(dtype: 'float' | 'int64' | 'bool', dims: readonly number[], values: readonly number[]): Value {
    const type = dtype === 'float' ? this.#real : dtype;
    if (dtype === 'int64') whole(values);
    const key = `${type} [${dims.join()}] ${values.join()}`;
    const known = this.#stored.get(key);
    if (known !== undefined) return known;
    const name = `const_${String(this.#count++)}`;
    return this.store({ name, dtype: type, dims, content: encode(type, values) }, key);
  }

  /** Whole numbers as int64[n], as operations take axes and sizes. */
  ints(...values: number[]): Value {
    return this.constant('int64', [values.length], values);
  }

  /** A table of our own. It is written into the graph, so it should be small. */
  table(name: string, dims: readonly number[], values: Float32Array): Value {
    const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.cast(this.store({ name, dtype: 'float', dims, content }), 'float');
  }

  /** The value in another type; `float` is whatever floats are in this graph. */
  cast(x: Value, to: DType): Value {
    const type = to === 'float' ? this.#real : to;
    return x.dtype === type ? x : this.op('Cast', [x], x.dims, { to: ONNX_TYPES[type] }, type);
  }

  /** Writes in float32 whatever the graph's precision: angles of positions need more digits than float16 has. */
  precise(write: () => Value): Value {
    return this.cast(this.exact(write), 'float');
  }

  /** As {@link precise}, and what comes of it stays float32. */
  exact<T>(write: () => T): T {
    const before = this.#real;
    this.#real = 'float';
    const value = write();
    this.#real = before;
    return value;
  }

  /**
   * One operation with one output: what everything else goes through. `dims` may depend on the output's name; its type
   * is that of the first input unless `dtype` says otherwise.
   */
  op(
    op: string,
    inputs: readonly (Value | undefined)[],
    dims: readonly Dim[] | ((name: string) => readonly Dim[]),
    attributes: Attributes = {},
    dtype: DType = inputs[0]?.dtype ?? 'float',
  ): Value {
    const name = `${op}_${String(this.#count++)}`;
    this.#node({ op, inputs: inputs.map((input) => input?.name ?? ''), outputs: [name], attributes });
    return { name, dtype, dims: typeof dims === 'function' ? dims(name) : dims };
  }

  /** One operation with several outputs, given by type and shape. */
  protected opWithOutputs(
    op: string,
    inputs: readonly Value[],
    outputs: readonly Omit<Value, 'name'>[],
    attributes: Attributes = {},
  ): Value[] {
    const id = this.#count++;
    const values = outputs.map((output, index) => ({
      ...output,
      name: `${op}_${String(id)}_${String(index)}`,
    }));
    this.#node({
      op,
      inputs: inputs.map(({ name }) => name),
      outputs: values.map(({ name }) => name),
      attributes,
    });
    return values;
  }

  /** Runs one of two pieces of graph. Both see all that was made so far; what they return agrees in type and rank. */
  branch(condition: Value, yes: () => readonly Value[], no: () => readonly Value[]): Value[] {
    const then = this.#inside(yes);
    const other = this.#inside(no);
    const id = this.#count++;
    const outputs = then.outputs.map((value, index): Value => {
      const name = `If_${String(id)}_${String(index)}`;
      const twin = other.outputs[index];
      if (twin === undefined) throw unfit('the two sides of a choice give different numbers of values');
      const dims = value.dims.map((size, axis) => (size === dim(twin, axis) ? size : free(name, axis)));
      return { name, dtype: value.dtype, dims };
    });
    this.#node({
      op: 'If',
      inputs: [condition.name],
      outputs: outputs.map(({ name }) => name),
      attributes: { then_branch: then, else_branch: other },
    });
    return outputs;
  }

  /** Builds a value once for each graph. Only for what is made of inputs, parameters and constants. */
  once(key: string, make: () => Value): Value {
    const made = this.#memo.get(key);
    if (made !== undefined) return made;
    const value = make();
    this.#memo.set(key, value);
    return value;
  }

  /** An initializer, once for each key. */
  protected store(tensor: OnnxTensor, key = tensor.name): Value {
    const known = this.#stored.get(key);
    if (known !== undefined) return known;
    whole(tensor.dims);
    this.#tensors.push(tensor);
    const value: Value = { name: tensor.name, dtype: tensor.dtype, dims: tensor.dims };
    this.#stored.set(key, value);
    return value;
  }

  #inside(write: () => readonly Value[]): { nodes: readonly OnnxNode[]; outputs: readonly Value[] } {
    const outer = { nodes: this.#nodes, memo: this.#memo };
    this.#nodes = [];
    this.#memo = new Map(outer.memo);
    const outputs = write();
    const nodes = this.#nodes;
    this.#nodes = outer.nodes;
    this.#memo = outer.memo;
    return { nodes, outputs };
  }

  #node(node: OnnxNode): void {
    if (this.#nodes.length >= MAX_NODES) throw tooLarge(`${String(MAX_NODES)} operations`);
    for (const value of Object.values(node.attributes))
      if (typeof value === 'number' || (typeof value === 'object' && Array.isArray(value)))
        whole([value].flat());
    this.#nodes.push(node);
  }
}

/** Throws where a size came out as a fraction, or beyond what can be counted. */
function whole(sizes: readonly number[]): void {
  const broken = sizes.find((size) => !Number.isSafeInteger(size));
  if (broken !== undefined) throw unfit(`${String(broken)} is no size or place`);
}

function tooLarge(most: string): Error {
  return notConvertible(
    `The model's config.json asks for a graph of more than ${most}`,
    'No known model is that large. See that its config.json belongs to it.',
  );
}
