import { expect, test } from 'vitest';
import { Sink, type SinkFile } from './sink.ts';

/** A file that takes `most` bytes at a time and keeps the first of each write. */
function file(
  most: number,
  datasync = (): Promise<void> => Promise.resolve(),
): SinkFile & { seen: number[] } {
  const seen: number[] = [];
  return {
    seen,
    write: (bytes, offset, length) => {
      seen.push(bytes[offset] ?? -1);
      return Promise.resolve({ bytesWritten: Math.min(length, most) });
    },
    datasync,
    sync: () => Promise.resolve(),
  };
}

test('what a disk did not take at once is lost', async () => {
  const target = file(2);
  const told: number[] = [];
  const sink = new Sink(target, (written) => told.push(written));
  await sink.put(Uint8Array.of(1, 2, 3, 4, 5));
  await sink.put(Uint8Array.of(6));
  await sink.end();
  expect(target.seen).toEqual([1, 3, 5, 6]);
  expect(told).toEqual([5, 6]);
});

test('a disk that fails beside the writing is overlooked, or each piece waits for it', async () => {
  const flushes: (() => void)[] = [];
  const target = file(Infinity, () => {
    const { promise, reject } = Promise.withResolvers<undefined>();
    flushes.push(() => {
      reject(new Error('no room'));
    });
    return promise;
  });
  const sink = new Sink(target, () => undefined);
  const piece = new Uint8Array(1 << 20);
  for (let done = 0; done < 200; done++) await sink.put(piece);
  expect(flushes).toHaveLength(1);
  flushes.forEach((fail) => {
    fail();
  });
  await expect(sink.end()).rejects.toThrow('no room');
});
