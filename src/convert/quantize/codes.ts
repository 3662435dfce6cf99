/** Numbers as whole numbers with scales: rows of int8, and blocks of few bits. All of it is exact arithmetic in float32. */

/** The scale of a row or matrix of zeros: any will do, as long as nothing is divided by it that is not 0. */
const SCALE_OF_ZEROS = 1;

/** Where rows of codes and their scales go. */
export interface RowTarget {
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

/**
 * Rows of `columns` numbers as int8 with one scale each, symmetric around zero. `top`: the largest code, 127 or, for
 * processors whose integer products of 8 bits overflow, 63.
 */
export function quantizeRows(
  numbers: Float32Array,
  columns: number,
  { codes, scales }: RowTarget,
  top = 127,
): void {
  for (let row = 0; row * columns < numbers.length; row++) {
    const [from, end] = [row * columns, (row + 1) * columns];
    let most = 0;
    for (let at = from; at < end; at++) most = Math.max(most, Math.abs(numbers[at] ?? 0));
    const scale = Math.fround(most / top) || SCALE_OF_ZEROS;
    scales[row] = scale;
    for (let at = from; at < end; at++) codes[at] = Math.round((numbers[at] ?? 0) / scale);
  }
}

/** How many bits a code has, and how many codes share a scale. */
export interface BlockFormat {
  readonly bits: 4 | 8;
  readonly block: number;
}

/** Bytes of the codes of a row of `columns` numbers, whose last block is filled up. */
export function blockRowBytes(columns: number, { bits, block }: BlockFormat): number {
  return (Math.ceil(columns / block) * block * bits) / 8;
}

/** Where blocks of codes and their scales go. */
export interface BlockTarget {
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
}

/**
 * Rows of `columns` numbers in blocks: the number of the largest magnitude gets the lowest code, so that nothing is
 * clipped, and the middle code is zero. Of two that are equally large the negative one counts. Two codes of 4 bits share
 * a byte, the first in its lower half; what fills up the last block is 0, and never looked at. The same bytes as ONNX
 * Runtime's own symmetric quantizer (mlas' BlockwiseQuantizer).
 */
export function quantizeBlocks(
  numbers: Float32Array,
  columns: number,
  format: BlockFormat,
  { codes, scales }: BlockTarget,
): void {
  const { bits, block } = format;
  const middle = 2 ** (bits - 1);
  const rowBytes = blockRowBytes(columns, format);
  codes.fill(0);
  let nextScale = 0;
  for (let row = 0; row * columns < numbers.length; row++)
    for (let from = 0; from < columns; from += block) {
      const part = numbers.subarray(row * columns + from, row * columns + Math.min(from + block, columns));
      const scale = blockScale(part, middle);
      scales[nextScale++] = scale;
      const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
      const place = row * rowBytes + (from * bits) / 8;
      for (let index = 0; index < part.length; index++) {
        const code = codeOf(part[index] ?? 0, inverse, middle);
        if (bits === 8) codes[place + index] = code;
        else setNibble(codes, place + (index >> 1), index & 1, code);
      }
    }
}

function blockScale(part: Float32Array, middle: number): number {
  let [least, most] = [0, 0];
  for (const value of part) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return Math.fround((most > -least ? most : least) / -middle);
}

function codeOf(value: number, inverse: number, middle: number): number {
  const code = Math.floor(Math.fround(Math.fround(value * inverse) + middle) + 0.5);
  return Math.min(code, 2 * middle - 1);
}

function setNibble(codes: Uint8Array, at: number, half: number, code: number): void {
  const before = codes[at] ?? 0;
  codes[at] = half === 0 ? (before & 0xf0) | code : (before & 0x0f) | (code << 4);
}
