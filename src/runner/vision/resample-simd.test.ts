/** The passes in vector instructions against the same sums in plain loops, on sizes that fill no vector. */
import { expect, test } from 'vitest';
import { HALF, PRECISION_BITS, weightsOf, type PilFilter, type Weights } from './resample-kernels.ts';
import { bothPasses, horizontal, vertical } from './resample-simd.ts';

/** Sums of a line of samples, `step` bytes apart from `at` on, as Pillow's inner loop has them. */
function plain(data: Uint8Array, at: number, step: number, weights: Weights, index: number): number {
  let sum = HALF;
  for (let tap = 0; tap < (weights.count[index] ?? 0); tap += 1) {
    const sample = data[at + ((weights.first[index] ?? 0) + tap) * step] ?? NaN;
    sum += sample * (weights.weights[index * weights.size + tap] ?? NaN);
  }
  return Math.min(255, Math.max(0, sum >> PRECISION_BITS));
}

/** Hard edges, so that the filters with negative lobes go beyond both limits. */
function edges(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (((at * 7919) >> 4) % 3 === 0 ? 255 : (at * 31) % 5));
}

const SIZES = [
  [1, 1],
  [1, 9],
  [9, 1],
  [2, 3],
  [37, 11],
  [11, 37],
  [300, 7],
  [1000, 999],
] as const;
const FILTERS: readonly Exclude<PilFilter, 'nearest'>[] = [
  'box',
  'bilinear',
  'hamming',
  'bicubic',
  'lanczos',
];
const CASES = SIZES.flatMap(([from, to]) => FILTERS.map((filter) => ({ from, to, filter })));

test.each(CASES)('columns from $from to $to, $filter', ({ from, to, filter }) => {
  // More rows than lie in memory at a time, and not a multiple of them.
  const height = 35;
  const data = edges(from * height * 3);
  const weights = weightsOf(from, to, filter);
  const wanted = Uint8Array.from({ length: to * height * 3 }, (_, index) => {
    const row = Math.floor(index / (to * 3));
    return plain(data, row * from * 3 + (index % 3), 3, weights, Math.floor((index % (to * 3)) / 3));
  });
  expect(Buffer.compare(horizontal(data, from, height, weights), wanted)).toBe(0);
});

test.each(CASES)('both passes in one memory, $from to $to, $filter', ({ from, to, filter }) => {
  const height = 35;
  const data = edges(from * height * 3);
  const [columns, rows] = [weightsOf(from, to, filter), weightsOf(height, 19, filter)];
  const apart = vertical(horizontal(data, from, height, columns), to * 3, rows);
  expect(Buffer.compare(bothPasses(data, from, height, columns, rows), apart)).toBe(0);
});

test.each(CASES)('rows from $from to $to, $filter', ({ from, to, filter }) => {
  const line = 3 * 5;
  const data = edges(from * line);
  const weights = weightsOf(from, to, filter);
  const wanted = Uint8Array.from({ length: to * line }, (_, index) =>
    plain(data, index % line, line, weights, Math.floor(index / line)),
  );
  expect(Buffer.compare(vertical(data, line, weights), wanted)).toBe(0);
});
