/**
 * BMP files, as strictly as they are simple: sharp's libvips is built without a reader for them, and no small library
 * for them is kept up. Read are the plain layouts (1, 4, 8, 16, 24 and 32 bits; colour masks of 16 and 32 bits), which
 * is what programs write today; run-length coding is refused. Layouts and rounding as in Pillow's BmpImagePlugin.py.
 */
import { badPicture, checkSize } from './image-limits.ts';
import type { RgbImage } from './rgb-image.ts';

/** Bytes before the header that says its own length. */
const FILE_HEADER = 14;
/** Length of the header of OS/2 1.x, whose fields are shorter. */
const CORE_HEADER = 12;
const INFO_HEADERS: readonly number[] = [40, 52, 56, 64, 108, 124];
/** Where the pixels start at the latest: behind headers, masks, 256 colours and a colour profile. */
const MAX_OFFSET = 4 * 1024 * 1024;
const BITS: readonly number[] = [1, 4, 8, 16, 24, 32];
const PLAIN = 0;
const MASKED = 3;

/** What the header of a BMP says. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** True where the first row of the file is the lowest of the picture, as it mostly is. */
  readonly upwards: boolean;
  readonly bits: number;
  /** Where the pixels start. */
  readonly offset: number;
  /** Where the palette starts, its entries and the bytes of one; none for 16 bits and more. */
  readonly palette: { readonly start: number; readonly entries: number; readonly step: 3 | 4 } | null;
  /** Which bits of a pixel are red, green and blue; null for bytes in the order blue, green, red. */
  readonly masks: readonly [number, number, number] | null;
}

const refused = (problem: string): Error => badPicture(`the BMP ${problem}`, 'Save it as PNG.');

/** The header in the first bytes of a file; throws INVALID_INPUT for what is not read here and for wrong sizes. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + 4) throw refused('is cut off in its header');
  const length = view.getUint32(FILE_HEADER, true);
  if (length !== CORE_HEADER && !INFO_HEADERS.includes(length))
    throw refused('has a header of no known kind');
  if (bytes.length < FILE_HEADER + length) throw refused('is cut off in its header');
  const header = length === CORE_HEADER ? coreHeader(view) : infoHeader(view, length);
  checkSize(header.width, header.height);
  if (!BITS.includes(header.bits)) throw refused(`has ${header.bits} bits a pixel, which no BMP has`);
  if (header.offset < FILE_HEADER + length || header.offset > MAX_OFFSET)
    throw refused('says that its pixels start where none can be');
  return header;
}

function coreHeader(view: DataView): BmpHeader {
  const bits = view.getUint16(24, true);
  const start = FILE_HEADER + CORE_HEADER;
  return {
    width: view.getUint16(18, true),
    height: view.getUint16(20, true),
    upwards: true,
    bits,
    offset: view.getUint32(10, true),
    palette: bits <= 8 ? { start, entries: 1 << bits, step: 3 } : null,
    masks: bits === 16 ? FIVE_BITS : null,
  };
}

const FIVE_BITS = [0x7c00, 0x3e0, 0x1f] as const;

function infoHeader(view: DataView, length: number): BmpHeader {
  const height = view.getInt32(22, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (compression !== PLAIN && !(compression === MASKED && (bits === 16 || bits === 32)))
    throw refused('is compressed, which is not read here');
  const colors = view.getUint32(46, true);
  const entries = colors === 0 || colors > 1 << bits ? 1 << bits : colors;
  return {
    width: view.getInt32(18, true),
    height: Math.abs(height),
    upwards: height > 0,
    bits,
    offset: view.getUint32(10, true),
    palette: bits <= 8 ? { start: FILE_HEADER + length, entries, step: 4 } : null,
    masks: compression === MASKED ? masksOf(view) : bits === 16 ? FIVE_BITS : null,
  };
}

/** The three masks: fields of the longer headers, and right behind the short one. */
function masksOf(view: DataView): readonly [number, number, number] {
  if (view.byteLength < 66) throw refused('is cut off in its header');
  return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true)];
}

/** Bytes of one row, which is filled up to four. */
function strideOf({ width, bits }: BmpHeader): number {
  return Math.ceil((width * bits) / 32) * 4;
}

/** Bytes from the start of the file to the last pixel. */
export function bmpLength(header: BmpHeader): number {
  return header.offset + strideOf(header) * header.height;
}

/** The picture in a BMP's bytes; throws INVALID_INPUT where they are too few or of a kind that is not read here. */
export function decodeBmp(bytes: Uint8Array): RgbImage {
  const header = readBmpHeader(bytes);
  const { width, height, upwards, offset } = header;
  const stride = strideOf(header);
  if (bmpLength(header) > bytes.length) throw refused('is cut off');
  const data = new Uint8Array(width * height * 3);
  const read = rowReader(bytes, header);
  for (let row = 0; row < height; row += 1)
    read(offset + (upwards ? height - 1 - row : row) * stride, data.subarray(row * width * 3), width);
  return { width, height, data };
}

/** Writes the pixels of the row that starts at `from` into `to`. */
type RowReader = (from: number, to: Uint8Array, width: number) => void;

function rowReader(bytes: Uint8Array, header: BmpHeader): RowReader {
  if (header.palette !== null) return paletteRows(bytes, header.bits, header.palette);
  if (header.masks !== null) return maskedRows(bytes, header.bits, header.masks);
  const step = header.bits / 8;
  return (from, to, width) => {
    for (let column = 0; column < width; column += 1)
      for (let channel = 0; channel < 3; channel += 1)
        to[column * 3 + channel] = bytes[from + column * step + 2 - channel] ?? 0;
  };
}

function paletteRows(
  bytes: Uint8Array,
  bits: number,
  { start, entries, step }: NonNullable<BmpHeader['palette']>,
): RowReader {
  if (start + entries * step > bytes.length) throw refused('is cut off in its palette');
  const perByte = 8 / bits;
  return (from, to, width) => {
    for (let column = 0; column < width; column += 1) {
      const shift = 8 - bits * ((column % perByte) + 1);
      const index = ((bytes[from + Math.trunc(column / perByte)] ?? 0) >> shift) & ((1 << bits) - 1);
      // An index behind the palette's end is black, as its missing entries are.
      for (let channel = 0; channel < 3; channel += 1)
        to[column * 3 + channel] = index < entries ? (bytes[start + index * step + 2 - channel] ?? 0) : 0;
    }
  };
}

/** Each colour by its mask, stretched to 8 bits and cut to a whole number. */
function maskedRows(bytes: Uint8Array, bits: number, masks: readonly [number, number, number]): RowReader {
  const channels = masks.map((mask) => {
    if (mask === 0) throw refused('has a colour without bits');
    const shift = 31 - Math.clz32(mask & -mask);
    const top = mask >>> shift;
    if ((top & (top + 1)) !== 0) throw refused('has a colour whose bits lie apart');
    return { mask, shift, top };
  });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = bits / 8;
  return (from, to, width) => {
    for (let column = 0; column < width; column += 1) {
      const at = from + column * step;
      const pixel = bits === 16 ? view.getUint16(at, true) : view.getUint32(at, true);
      for (const [channel, { mask, shift, top }] of channels.entries())
        to[column * 3 + channel] = Math.trunc((((pixel & mask) >>> shift) * 255) / top);
    }
  };
}
