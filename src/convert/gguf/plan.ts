/** What a GGUF file is going to hold, before any number is read: fields, tensors, and where their numbers come from. */
import type { StoredTensor } from '../weights/stored.ts';
import type { TensorInfo } from './header.ts';
import type { Metadata } from './metadata.ts';

/** Where a tensor's numbers come from. */
export type TensorSource =
  | {
      readonly kind: 'stored';
      readonly tensor: StoredTensor;
      /** Each head's rows are two halves that go together pair by pair (see {@link interleavedRow}). */
      readonly heads?: number;
      /** What is added to every number: Gemma's norms are stored less 1. */
      readonly plus?: number;
    }
  /** The stored matrix with rows and columns changed. */
  | { readonly kind: 'transposed'; readonly tensor: StoredTensor }
  /** Numbers that the configuration gives. */
  | { readonly kind: 'made'; readonly values: Float32Array };

/** A tensor of the file to be. */
export interface PlannedTensor extends TensorInfo {
  readonly source: TensorSource;
}

/** A file to be. */
export interface GgufPlan {
  readonly metadata: Metadata;
  readonly tensors: readonly PlannedTensor[];
}

/**
 * The stored row that comes in a place of a matrix whose heads are interleaved. transformers rotates the first half of a
 * head's rows against its second half, llama.cpp's `llama` each even row against the next one.
 */
export function interleavedRow(row: number, headRows: number): number {
  const place = row % headRows;
  const half = headRows / 2;
  return row - place + (place % 2) * half + Math.floor(place / 2);
}
