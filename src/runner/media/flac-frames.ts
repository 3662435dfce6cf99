/** The headers of FLAC frames (RFC 9639, section 9.1), read without decoding what is behind them. */
import { piecesOf, type SoundFile } from './audio-file.ts';

/** Longest header of a FLAC frame. */
export const FLAC_FRAME_HEADER = 16;

/**
 * The samples of a FLAC whose STREAMINFO does not count them, as the headers of its frames tell: a small file that is
 * all silence can claim days, and is refused before any of it is decoded. 0 where there is no header.
 */
export async function countFlacSamples(file: SoundFile, frames: number): Promise<number> {
  let samples = 0;
  let held = Buffer.alloc(0);
  for await (const piece of piecesOf(file, frames)) {
    const bytes = Buffer.concat([held, piece]);
    const end = Math.max(0, bytes.length - FLAC_FRAME_HEADER);
    samples += samplesBefore(bytes, end);
    held = bytes.subarray(end);
  }
  return samples + samplesBefore(held, held.length);
}

function samplesBefore(bytes: Buffer, end: number): number {
  let samples = 0;
  for (let at = bytes.indexOf(0xff); at >= 0 && at < end; at = bytes.indexOf(0xff, at + 1))
    samples += frameSamples(bytes, at);
  return samples;
}

/** How many samples of each channel the frame holds whose header begins here; 0 where none does, by its checksum. */
export function frameSamples(bytes: Uint8Array, at: number): number {
  if (!startsFrame(bytes, at)) return 0;
  const [sizes = 0, number = 0] = [bytes[at + 2], bytes[at + 4]];
  // The number of the frame is written as UTF-8 is.
  const width = number < 0x80 ? 1 : Math.max(1, Math.clz32(~(number << 24)));
  const [size, rate] = [sizes >> 4, sizes & 15];
  const behind = at + 4 + width;
  const sizeBytes = size === 6 ? 1 : size === 7 ? 2 : 0;
  const rateBytes = rate === 12 ? 1 : rate === 13 || rate === 14 ? 2 : 0;
  const end = behind + sizeBytes + rateBytes;
  if (bytes[end] === undefined || crc8(bytes.subarray(at, end)) !== bytes[end]) return 0;
  if (size === 6) return (bytes[behind] ?? 0) + 1;
  if (size === 7) return (bytes[behind] ?? 0) * 256 + (bytes[behind + 1] ?? 0) + 1;
  return mostSamples(size);
}

/** True where the 15 bits stand that every frame begins with. */
export function startsFrame(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && ((bytes[at + 1] ?? 0) & 0xfe) === 0xf8;
}

/** The most samples that a frame with this code of its block size holds. */
export function mostSamples(code: number): number {
  if (code === 0) return 0;
  if (code === 1) return 192;
  if (code <= 5) return 144 * 2 ** code;
  if (code === 6) return 256;
  return code === 7 ? 65_536 : 2 ** code;
}

/** The checksum of a header: polynomial x⁸ + x² + x + 1. */
function crc8(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = ((sum << 1) ^ ((sum & 0x80) === 0 ? 0 : 0x07)) & 0xff;
  }
  return sum;
}
