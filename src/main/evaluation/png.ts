/**
 * PNGs as their values, for the figures of an evaluation: the maps and masks that a runner of ours made, and those of
 * the sets. No picture of a person's comes here; those are decoded in the runner alone.
 */
import { inflateSync } from 'node:zlib';
import { invalidInput } from '../../shared/errors.ts';
import type { Raster } from '../../shared/evaluation/judge.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Pictures of the sets have at most a few hundred pixels a side; so have the maps of them. */
const MAX_SIDE = 4_096;
/** Channels by the colour type of the header; a palette (3) is nothing that we write. */
const CHANNELS: Readonly<Record<number, Raster['channels']>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: Raster['channels'];
}

/** The values of a PNG; throws INVALID_INPUT for anything but 8 or 16 bits of grey or colour, not interlaced. */
export function readPng(file: Buffer): Raster {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw notRead('is no PNG');
  let header: Header | undefined;
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const kind = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') header = headerOf(body);
    else if (kind === 'IDAT') data.push(body);
    at += 12 + length;
  }
  if (header === undefined) throw notRead('has no header');
  return unfiltered(header, data);
}

function headerOf(body: Buffer): Header {
  if (body.length < 13) throw notRead('has a header that is cut off');
  const [depth, colour, , , interlaced] = body.subarray(8, 13);
  const channels = CHANNELS[colour ?? -1];
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
  if (channels === undefined || (depth !== 8 && depth !== 16) || interlaced !== 0)
    throw notRead('is of a kind that is not read here');
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE)
    throw notRead(`is ${String(width)} × ${String(height)} pixels`);
  return { width, height, depth, channels };
}

/** Undoes the filter of each row (PNG specification, 9.2). */
function unfiltered({ width, height, depth, channels }: Header, data: readonly Buffer[]): Raster {
  const step = channels * (depth / 8);
  const stride = width * step;
  const raw = inflated(Buffer.concat(data), height * (stride + 1));
  const bytes = new Uint8Array(height * stride);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)] ?? 0;
    if (filter > 4) throw notRead('has a row of an unknown filter');
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const left = column < step ? 0 : (bytes[at - step] ?? 0);
      const up = row === 0 ? 0 : (bytes[at - stride] ?? 0);
      const corner = row === 0 || column < step ? 0 : (bytes[at - stride - step] ?? 0);
      const value = raw[row * (stride + 1) + 1 + column] ?? 0;
      bytes[at] = value + predicted(filter, left, up, corner);
    }
  }
  if (depth === 8) return { width, height, channels, max: 255, data: bytes };
  const values = new Uint16Array(bytes.length / 2);
  for (let index = 0; index < values.length; index += 1)
    values[index] = ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0);
  return { width, height, channels, max: 65_535, data: values };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter === 0) return 0;
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function inflated(data: Buffer, length: number): Buffer {
  try {
    const raw = inflateSync(data, { maxOutputLength: length });
    if (raw.length === length) return raw;
  } catch {
    // What can't be inflated is as bad as what is too short.
  }
  throw notRead('is cut off or damaged');
}

function notRead(problem: string): Error {
  return invalidInput('A PNG', problem);
}
