/** The number formats of GGUF that the converter writes, with their places in ggml's list and their sizes. */
import { Q6_K } from './quantize/centred-blocks.ts';
import type { BlockFormat } from './quantize/format.ts';
import { Q4_K, Q5_K } from './quantize/offset-blocks.ts';
import { Q4_0, Q5_0, Q5_1, Q8_0 } from './quantize/simple.ts';

/** Numbers of `enum ggml_type` in ggml.h. */
export const GGML_TYPES = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
} as const;

/** A number format of a GGUF tensor. */
export type GgmlType = keyof typeof GGML_TYPES;

/** How each format packs its blocks; F32 and F16 have none. */
const FORMATS: Readonly<Record<Exclude<GgmlType, 'F32' | 'F16'>, BlockFormat>> = {
  Q4_0,
  Q5_0,
  Q5_1,
  Q8_0,
  Q4_K,
  Q5_K,
  Q6_K,
};

/** How a format packs its blocks; null for F32 and F16, whose values stand alone. */
export function formatOf(type: GgmlType): BlockFormat | null {
  return type === 'F32' || type === 'F16' ? null : FORMATS[type];
}

/** Values that a row must be a multiple of. */
export function blockValues(type: GgmlType): number {
  return formatOf(type)?.values ?? 1;
}

/** Bytes of a number of values, which are whole blocks. */
export function bytesOfValues(type: GgmlType, values: number): number {
  const format = formatOf(type);
  if (format === null) return values * (type === 'F32' ? 4 : 2);
  return (values / format.values) * format.bytes;
}
