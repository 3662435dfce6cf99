import { expect, test } from 'vitest';
import type { Rows } from '../backends/backend.ts';
import { normalize, pool } from './pooling.ts';

/** Three tokens of width 2. */
const rows: Rows = { data: Float32Array.from([1, 2, 3, -4, 5, 6]), tokens: 3, width: 2, pooled: false };

test.each([
  ['cls', [1, 2]],
  ['lasttoken', [5, 6]],
  ['max', [5, 6]],
  ['mean', [3, 4 / 3]],
  ['mean_sqrt_len_tokens', [9 / Math.sqrt(3), 4 / Math.sqrt(3)]],
  ['weightedmean', [(1 + 6 + 15) / 6, (2 - 8 + 18) / 6]],
] as const)('%s', (mode, expected) => {
  const pooled = pool(rows, [mode]);
  expect(pooled).toHaveLength(2);
  for (const [index, value] of expected.entries()) expect(pooled[index]).toBeCloseTo(value, 5);
});

test('several modes are joined in the order of sentence-transformers, not in the order of the file', () => {
  expect([...pool(rows, ['lasttoken', 'cls'])]).toEqual([1, 2, 5, 6]);
});

test('a vector of zeros is not divided by zero', () => {
  expect([...normalize(Float32Array.from([0, 0]))]).toEqual([0, 0]);
  expect([...normalize(Float32Array.from([3, 4]))]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
});
