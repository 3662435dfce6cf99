/**
 * Which number format each tensor of a file gets. After `llama_tensor_get_type` of llama.cpp's llama-quant.cpp, for the
 * quantizations offered here and models without experts.
 */
import type { GgufQuantization } from '../../shared/converter.ts';
import { blockValues, type GgmlType } from './types.ts';

/** The quantizations on offer, by llama.cpp's names, with the number of each in `enum llama_ftype`. */
export const QUANTIZATIONS = {
  F16: 1,
  Q4_0: 2,
  Q8_0: 7,
  Q4_K_M: 15,
  Q5_K_M: 17,
  Q6_K: 18,
} as const satisfies Readonly<Record<GgufQuantization, number>>;

/** A quantization on offer. */
export type Quantization = GgufQuantization;

/** What most matrices of a quantization get. */
const BASE: Readonly<Record<Quantization, GgmlType>> = {
  F16: 'F16',
  Q4_0: 'Q4_0',
  Q8_0: 'Q8_0',
  Q4_K_M: 'Q4_K',
  Q5_K_M: 'Q5_K',
  Q6_K: 'Q6_K',
};

/** What the choice looks at of a model. */
export interface MixtureModel {
  readonly layers: number;
  /** No matrix of its own turns hidden states into scores of tokens: the embeddings do. */
  readonly tied: boolean;
  /** 80 layers of LLaMA with shared keys and values: their few value matrices get more bits. */
  readonly seventyBillion: boolean;
}

/** The format that a row of that length can have instead, where its blocks do not fit it. */
function fitting(type: GgmlType, rowLength: number): GgmlType {
  const fits = (candidate: GgmlType): boolean => rowLength % blockValues(candidate) === 0;
  if (fits(type)) return type;
  const smaller: Partial<Record<GgmlType, GgmlType>> = { Q4_K: 'Q5_0', Q5_K: 'Q5_1', Q6_K: 'Q8_0' };
  const instead = smaller[type] ?? type;
  return fits(instead) ? instead : 'F16';
}

/** Layers whose value and down matrices matter most: the first and last eighth, and every third between. */
function wantsMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.trunc(layers / 8);
  return layer < eighth || layer >= Math.trunc((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}

/** The layer in a name such as `blk.3.attn_v.weight`; 0 where it has none. */
function layerOf(name: string): number {
  return Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? 0);
}

function quantized(
  name: string,
  rowLength: number,
  base: GgmlType,
  quantization: Quantization,
  model: MixtureModel,
): GgmlType {
  if (name === 'output.weight' || (model.tied && name === 'token_embd.weight')) {
    if (rowLength % blockValues(base) !== 0 || base === 'Q8_0') return 'Q8_0';
    return 'Q6_K';
  }
  const mixed = quantization === 'Q4_K_M' || quantization === 'Q5_K_M';
  const more = mixed && wantsMoreBits(layerOf(name), model.layers);
  if (/attn_(?:v|qkv)\.weight$/.test(name)) {
    if (more) return 'Q6_K';
    return model.seventyBillion && base === 'Q4_K' ? 'Q5_K' : base;
  }
  return more && name.includes('ffn_down') ? 'Q6_K' : base;
}

/** The format of a tensor. `shape`: rows before columns. */
export function typeOf(
  name: string,
  shape: readonly number[],
  quantization: Quantization,
  model: MixtureModel,
): GgmlType {
  const isMatrix = shape.length >= 2 && name.endsWith('.weight');
  if (!isMatrix || name.endsWith('_norm.weight') || name === 'position_embd.weight') return 'F32';
  const base = BASE[quantization];
  if (base === 'F16') return base;
  const rowLength = shape.at(-1) ?? 1;
  return fitting(quantized(name, rowLength, base, quantization, model), rowLength);
}
