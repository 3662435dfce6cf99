/** Heads of files for tests: enough of each for a store, which reads no further. */
import { createHash } from 'node:crypto';

/** Begins like a PNG. */
export const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
/** Begins like a WAV. */
export const WAV = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt ')]);

/** The id that bytes have in the store. */
export function idOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes in pieces of `size`, as a connection brings them. */
export async function* inPieces(bytes: Buffer, size = 5): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
