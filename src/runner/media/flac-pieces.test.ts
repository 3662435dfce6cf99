/** Where a FLAC may be cut for its decoder, which misses a frame whose header comes in two pieces. */
import { expect, test } from 'vitest';
import { fewFrames, safeEnd } from './flac-pieces.ts';

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

test('a piece of silence is decoded a few frames at a time, and nothing of it is lost', () => {
  // 92 frames of 11 bytes, each of 65,535 samples: 24 MB for each channel if they were decoded together.
  const frame = [0xff, 0xf8, 0x79, 0x08, 0, 0xff, 0xfe, 0x11, 0, 0, 0];
  const piece = Uint8Array.from({ length: 92 * frame.length }, (_, at) => frame[at % frame.length] ?? 0);
  const parts = [...fewFrames(piece)];
  expect(Buffer.concat(parts).equals(piece)).toBe(true);
  expect(Math.max(...parts.map(({ length }) => length))).toBe(4 * frame.length);
});

test('a piece of music is decoded as it is', () => {
  // A frame of 4,096 samples, code 12, in a piece.
  const piece = new Uint8Array(1_024).fill(7);
  piece.set([0xff, 0xf8, 0xc9, 0x18], 500);
  expect([...fewFrames(piece)].map(({ length }) => length)).toEqual([1_024]);
});
