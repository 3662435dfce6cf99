/** Which format a weight gets. */
import { expect, test } from 'vitest';
import type { WeightUse } from '../graph/options.ts';
import { formatOf } from './schemes.ts';

function weight(kind: WeightUse['kind'], ...shape: readonly number[]): WeightUse {
  const length = shape.reduce((product, size) => product * size, 4);
  return { kind, tensor: { name: 'w', dtype: 'F32', shape, path: 'w', offset: 0, length } };
}

test('rows of 8 bits are filled up to a block, or have scales that they do not need', () => {
  const blockOf = (use: WeightUse): unknown => formatOf('q8', use);
  expect(blockOf(weight('matrix', 64, 768))).toMatchObject({ bits: 8, block: 128 });
  expect(blockOf(weight('matrix', 768, 192))).toMatchObject({ bits: 8, block: 64 });
  expect(blockOf(weight('turned', 768, 192))).toMatchObject({ bits: 8, block: 128 });
  expect(blockOf(weight('turned', 192, 768))).toMatchObject({ bits: 8, block: 64 });
});

test('integer products too large to be turned get other blocks than those of q8', () => {
  const large = weight('matrix', 70_000, 1024);
  expect(formatOf('int8', large)).toEqual(formatOf('q8', large));
});
