/** How a graph is written: its precision, where weights are found, and what stands in for those that are made smaller. */
import type { DType, ExternalData } from '../onnx/model.ts';
import type { StoredTensor } from '../weights/stored.ts';

/** What `float` means inside a graph. Inputs and outputs are float32 either way. */
export type Real = 'float' | 'float16';

/** Bytes of a tensor beside the .onnx file, of a format of their own where they are not as the checkpoint stores them. */
export interface PlacedTensor extends ExternalData {
  readonly dtype?: DType;
}

/** A matrix that a layer multiplies with, or a table whose rows it looks up: what can be made smaller. */
export interface WeightUse {
  readonly tensor: StoredTensor;
  /** `matrix` is stored as [outer, inner], `turned` as [inner, outer]; of a `table`, rows are looked up. */
  readonly kind: 'matrix' | 'turned' | 'table';
}

/** int8 [inner, outer] with one float32 scale for each output; what is multiplied with it becomes bytes at run time. */
export interface IntegerMatrix {
  readonly kind: 'integer';
  readonly codes: ExternalData;
  readonly scales: ExternalData;
}

/**
 * Unsigned codes [outer, blocks, block · bits / 8] in blocks along the inner axis, each with a float32 scale
 * [outer, blocks]; a code of 2^(bits − 1) is zero (com.microsoft's MatMulNBits).
 */
export interface BlockMatrix {
  readonly kind: 'blocks';
  readonly bits: 4 | 8;
  /** Weights that share a scale. */
  readonly block: number;
  readonly codes: ExternalData;
  readonly scales: ExternalData;
}

/** int8 [rows, width] with one float32 scale [rows, 1] for each row. */
export interface RowTable {
  readonly kind: 'rows';
  readonly codes: ExternalData;
  readonly scales: ExternalData;
}

/** What stands in for a weight. */
export type CompactWeight = IntegerMatrix | BlockMatrix | RowTable;

/** How a graph is written. */
export interface GraphOptions {
  readonly real?: Real;
  /** What stands in for a weight; undefined where it stays as it is. Called for every use of one. */
  readonly compact?: (use: WeightUse) => CompactWeight | undefined;
  /** Where the .onnx will find a tensor, needed as floats of `real`; where it lies already if that is left out. */
  readonly locate?: (tensor: StoredTensor, real: Real) => PlacedTensor;
}
