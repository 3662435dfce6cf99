/** Grey PNGs as numbers: a canvas would give 8 bits of 16. After the PNG specification (third edition), no interlacing. */

/** A grey picture: 8-bit values for depths up to 8, else 16-bit ones; row by row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Most pixels that are read: more than any picture that a model is given, and 200 MB of 16-bit values. */
const MAX_PIXELS = 100_000_000;

interface Head {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

/** Reads a grey PNG of 1 to 16 bits; throws an Error for anything else. */
export async function decodeGreyPng(bytes: Uint8Array): Promise<GreyPicture> {
  if (SIGNATURE.some((value, index) => bytes[index] !== value)) throw new Error('This is no PNG.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let head: Head | null = null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) throw new Error('This PNG is cut off.');
    if (type === 'IHDR') head = headOf(view, at + 8);
    if (type === 'IDAT') parts.push(new Uint8Array(bytes.subarray(at + 8, at + 8 + length)));
    at += 12 + length;
  }
  if (head === null) throw new Error('This PNG has no header.');
  const row = Math.ceil((head.width * head.depth) / 8);
  return unpacked(head, unfiltered(await inflate(parts, (row + 1) * head.height), head, row));
}

function headOf(view: DataView, at: number): Head {
  const width = view.getUint32(at);
  const height = view.getUint32(at + 4);
  const [depth, colour, , , interlaced] = [8, 9, 10, 11, 12].map((place) => view.getUint8(at + place));
  const known = depth !== undefined && [1, 2, 4, 8, 16].includes(depth);
  if (!known || colour !== 0 || interlaced !== 0) throw new Error('This PNG is not plain grey.');
  if (width * height > MAX_PIXELS) throw new Error('This PNG is too large.');
  return { width, height, depth };
}

/** Reads no more than is needed, whatever a hostile stream would give. */
async function inflate(parts: readonly Uint8Array<ArrayBuffer>[], size: number): Promise<Uint8Array> {
  const stream = new Blob([...parts]).stream().pipeThrough(new DecompressionStream('deflate'));
  const raw = new Uint8Array(size);
  let filled = 0;
  for (const reader = stream.getReader(); filled < size;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('This PNG is cut off.');
    const part = value.subarray(0, size - filled);
    raw.set(part, filled);
    filled += part.length;
    if (filled === size) await reader.cancel();
  }
  return raw;
}

/** Takes the filters back (section 9 of the specification); the first byte of each row names its own. */
function unfiltered(raw: Uint8Array, { height, depth }: Head, row: number): Uint8Array {
  const out = new Uint8Array(row * height);
  const step = Math.max(1, depth / 8);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (row + 1)] ?? 0;
    const from = y * (row + 1) + 1;
    const to = y * row;
    for (let x = 0; x < row; x += 1) {
      const left = x >= step ? (out[to + x - step] ?? 0) : 0;
      const up = y > 0 ? (out[to - row + x] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (out[to - row + x - step] ?? 0) : 0;
      out[to + x] = (raw[from + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      throw new Error('This PNG has an unknown filter.');
  }
}

/** Values of less than 8 bits are spread over the whole range, as a viewer would show them. */
function unpacked({ width, height, depth }: Head, bytes: Uint8Array): GreyPicture {
  const count = width * height;
  if (depth === 8) return { width, height, data: bytes };
  if (depth === 16) {
    const data = new Uint16Array(count);
    for (let at = 0; at < count; at += 1) data[at] = ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0);
    return { width, height, data };
  }
  const row = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  const data = new Uint8Array(count);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const bit = x * depth;
      const byte = bytes[y * row + (bit >> 3)] ?? 0;
      data[y * width + x] = (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
    }
  }
  return { width, height, data };
}
