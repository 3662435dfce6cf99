/** Bytes that readers of weights look into: a file, or in tests a buffer. Reads are bounded by what is there. */
import { open } from 'node:fs/promises';
import { damaged } from '../failure.ts';

/** Something with a size from which pieces are read. */
export interface ByteSource {
  readonly path: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`; throws MODEL_LOAD_FAILED where the source has fewer. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A buffer under a name. */
export function bufferSource(path: string, bytes: Buffer): ByteSource {
  return {
    path,
    size: bytes.length,
    read: (offset, length) => {
      check(path, bytes.length, offset, length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}

/** Opens a file for as long as `work` takes. */
export async function withFile<T>(path: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  await using file = await open(path);
  const { size } = await file.stat();
  return await work({
    path,
    size,
    read: async (offset, length) => {
      check(path, size, offset, length);
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
        if (bytesRead === 0) throw damaged(path, 'it became shorter while it was read');
        filled += bytesRead;
      }
      return buffer;
    },
  });
}

function check(path: string, size: number, offset: number, length: number): void {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0))
    throw damaged(path, 'it points to a place that is none');
  if (offset + length > size) throw damaged(path, 'it ends early');
}
