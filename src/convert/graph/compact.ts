/** Layers with weights that were made smaller: integer products, blocks of few bits, tables of int8 rows. */
import { ArithmeticGraph } from './arithmetic.ts';
import type { BlockMatrix, CompactWeight, IntegerMatrix, RowTable, WeightUse } from './options.ts';
import { dim, show, unfit, type Value } from './value.ts';

/**
 * MatMulNBits may round what it multiplies to int8 too, block by block (level 4): as exact as 8 bits get, and several
 * times faster on CPUs.
 */
const INT8_ACTIVATIONS = 4;

/** A matrix in small, with its sizes. */
export interface CompactMatrix {
  readonly name: string;
  readonly inner: number;
  readonly outer: number;
  readonly weight: IntegerMatrix | BlockMatrix;
}

/** Adds small weights to the arithmetic. */
export class CompactGraph extends ArithmeticGraph {
  /** What stands in for a matrix of the checkpoint; undefined where it stays as it is. */
  protected compactMatrix(name: string, kind: 'matrix' | 'turned'): CompactMatrix | undefined {
    const found = this.#standIn(name, kind);
    if (found === undefined || found.weight.kind === 'rows') return undefined;
    const { rows, columns, weight } = found;
    return kind === 'matrix'
      ? { name, outer: rows, inner: columns, weight }
      : { name, outer: columns, inner: rows, weight };
  }

  /** y = x Wᵀ + b with a matrix in small. */
  protected compactLinear(x: Value, matrix: CompactMatrix, bias?: Value): Value {
    const { name, inner, outer, weight } = matrix;
    if (dim(x, -1) !== inner) throw unfit(`${name} takes ${String(inner)} features, given [${show(x)}]`);
    const dims = [...x.dims.slice(0, -1), outer];
    const y =
      weight.kind === 'blocks'
        ? this.#blocks(x, dims, matrix, weight)
        : this.#integers(x, dims, matrix, weight);
    return bias === undefined ? y : this.add(y, bias);
  }

  /** Rows of a table that is kept as int8, for ids of any shape; undefined where it stays as it is. */
  protected compactRows(ids: Value, name: string): Value | undefined {
    const found = this.#standIn(name, 'table');
    if (found?.weight.kind !== 'rows') return undefined;
    const { rows, columns } = found;
    const weight: RowTable = found.weight;
    const codes = this.store({
      name: `${name}:rows`,
      dtype: 'int8',
      dims: [rows, columns],
      content: weight.codes,
    });
    const scales = this.store({
      name: `${name}:row_scales`,
      dtype: 'float',
      dims: [rows, 1],
      content: weight.scales,
    });
    return this.mul(this.cast(this.gather(codes, ids), 'float'), this.gather(scales, ids));
  }

  #standIn(
    name: string,
    kind: WeightUse['kind'],
  ): { rows: number; columns: number; weight: CompactWeight } | undefined {
    if (this.compactWeight === undefined) return undefined;
    const tensor = this.weights.get(name);
    const [rows, columns, ...more] = tensor.shape;
    if (rows === undefined || columns === undefined || more.length > 0) return undefined;
    const weight = this.compactWeight({ tensor, kind });
    return weight === undefined ? undefined : { rows, columns, weight };
  }

  #blocks(x: Value, dims: Value['dims'], { name, inner, outer }: CompactMatrix, weight: BlockMatrix): Value {
    const { bits, block } = weight;
    const count = Math.ceil(inner / block);
    const codes = this.store({
      name: `${name}:q${String(bits)}`,
      dtype: 'uint8',
      dims: [outer, count, (block * bits) / 8],
      content: weight.codes,
    });
    const scales = this.store({
      name: `${name}:q${String(bits)}_scales`,
      dtype: 'float',
      dims: [outer * count],
      content: weight.scales,
    });
    return this.op('MatMulNBits', [x, codes, scales], dims, {
      K: inner,
      N: outer,
      bits,
      block_size: block,
      accuracy_level: INT8_ACTIVATIONS,
    });
  }

  #integers(
    x: Value,
    dims: Value['dims'],
    { name, inner, outer }: CompactMatrix,
    weight: IntegerMatrix,
  ): Value {
    const matrix = this.store({
      name: `${name}:int8`,
      dtype: 'int8',
      dims: [inner, outer],
      content: weight.codes,
    });
    const scales = this.store({
      name: `${name}:scale`,
      dtype: 'float',
      dims: [outer],
      content: weight.scales,
    });
    const [levels, scale, zero] = this.#levels(x);
    const product = this.op('MatMulInteger', [levels, matrix, zero], dims, {}, 'int32');
    return this.mul(this.cast(product, 'float'), this.mul(scale, scales));
  }

  /** A value as bytes with their scale and zero point, made once for all matrices that it meets. */
  #levels(x: Value): [Value, Value, Value] {
    const first = this.once(`quantize ${x.name}`, () => {
      const [levels] = this.opWithOutputs(
        'DynamicQuantizeLinear',
        [x],
        [
          { dtype: 'uint8', dims: x.dims },
          { dtype: 'float', dims: [] },
          { dtype: 'uint8', dims: [] },
        ],
      );
      if (levels === undefined) throw unfit('nothing to quantize');
      return levels;
    });
    const stem = first.name.slice(0, -1);
    return [
      first,
      { name: `${stem}1`, dtype: 'float', dims: [] },
      { name: `${stem}2`, dtype: 'uint8', dims: [] },
    ];
  }
}
