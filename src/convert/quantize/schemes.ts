/** What becomes of each weight under a scheme of quantization. */
import type { GraphQuantization } from '../../shared/converter.ts';
import type { WeightUse } from '../graph/options.ts';
import type { BlockFormat } from './codes.ts';

/** The formats of weights in small. */
export type CompactFormat =
  | ({ readonly kind: 'blocks' } & BlockFormat)
  | { readonly kind: 'rows' }
  | { readonly kind: 'integer'; readonly top: number };

/** What a scheme depends on besides its name. */
export interface SchemeOptions {
  /**
   * Sums of two products of 8 bits may overflow 16 on x86 processors without VNNI; codes of 7 bits cannot (ONNX
   * Runtime's `reduce_range`).
   */
  readonly reducedRange?: boolean;
  /** Weights with a shorter side stay as they are. */
  readonly shortestSide?: number;
}

/**
 * 8 bits are as good in long blocks. ONNX Runtime keeps two floats for each, so that blocks of 128 take 6 % less memory
 * than blocks of 64, and its kernels are a sixth quicker.
 */
const EIGHT_BITS: BlockFormat = { bits: 8, block: 128 };
/** For rows that blocks of 128 would have to fill up: a row of 192 codes would take the bytes of 256. */
const SHORT_EIGHT_BITS: BlockFormat = { bits: 8, block: 64 };
/** Blocks of 32, as in llama.cpp's Q4_0: half a bit for the scale is well spent. */
const FOUR_BITS: BlockFormat = { bits: 4, block: 32 };
/** Matrices with a shorter side are quick as they are, and too small to be worth a loss: the last layer of a classifier. */
const SHORTEST_SIDE = 64;
/**
 * The largest matrix that is turned, in bytes of float32: what turns is held in memory as a whole, and with its codes has
 * to stay below the converter's limit. Larger ones become blocks.
 */
const MAX_TURNED_BYTES = 256 << 20;
/** The largest code of 8 and of 7 bits. */
const TOP = { full: 127, reduced: 63 };

/** The format of one weight; undefined where it stays as it is. */
export function formatOf(
  scheme: GraphQuantization,
  { tensor: { shape, dtype }, kind }: WeightUse,
  { reducedRange = false, shortestSide = SHORTEST_SIDE }: SchemeOptions = {},
): CompactFormat | undefined {
  const [rows = 0, columns = 0] = shape;
  const floats = dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
  if (scheme === 'f16' || !floats || shape.length !== 2 || Math.min(rows, columns) < shortestSide)
    return undefined;
  if (kind === 'table') return { kind: 'rows' };
  const turnable = rows * columns * 4 <= MAX_TURNED_BYTES;
  if (kind === 'turned' && !turnable) return undefined;
  const inner = kind === 'turned' ? rows : columns;
  const eightBits = inner % EIGHT_BITS.block === 0 ? EIGHT_BITS : SHORT_EIGHT_BITS;
  switch (scheme) {
    case 'q8':
      return { kind: 'blocks', ...eightBits };
    case 'q4':
      return { kind: 'blocks', ...FOUR_BITS };
    case 'int8':
      return turnable
        ? { kind: 'integer', top: reducedRange ? TOP.reduced : TOP.full }
        : { kind: 'blocks', ...eightBits };
  }
}
