/** Where a FLAC may be cut for its decoder, which misses a frame whose header comes in two pieces. */
import { expect, test } from 'vitest';
import { safeEnd } from './flac-pieces.ts';

test('no cut falls into what may be the header of a frame', () => {
  for (let sync = 100; sync < 200; sync += 1) {
    const piece = new Uint8Array(220);
    piece.set([0xff, 0xf8], sync);
    const end = safeEnd(piece.subarray(0, 200));
    const cutsHeader = end > sync && end < sync + 16;
    expect(cutsHeader, `sync at ${String(sync)}, end at ${String(end)}`).toBe(false);
    expect(end).toBeGreaterThanOrEqual(184);
  }
});

test('a second sync code just before the first is kept whole too, and a piece of sync codes alone does not stop', () => {
  const piece = new Uint8Array(100);
  piece.set([0xff, 0xf9], 90);
  piece.set([0xff, 0xf8], 80);
  expect(safeEnd(piece)).toBe(80);
  expect(safeEnd(new Uint8Array(100).fill(0xff))).toBeGreaterThan(0);
});
