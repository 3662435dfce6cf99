import { expect, test } from 'vitest';
import { planBatches } from './encoder-batch.ts';

test('every text is in one batch, texts of like length together', () => {
  expect(planBatches([9, 2, 8, 2], { texts: 2, tokens: 100 })).toEqual([
    [1, 3],
    [2, 0],
  ]);
});

test('padding counts: three short texts with a long one would be padded to it', () => {
  expect(planBatches([10, 10, 10, 100], { texts: 32, tokens: 120 })).toEqual([[0, 1, 2], [3]]);
});

test('the text that is added counts too', () => {
  expect(planBatches([10, 10, 10], { texts: 32, tokens: 20 })).toEqual([[0, 1], [2]]);
});

test('a text longer than the limit gets a batch of its own instead of none', () => {
  expect(planBatches([500], { texts: 32, tokens: 100 })).toEqual([[0]]);
  expect(planBatches([500, 1], { texts: 32, tokens: 100 })).toEqual([[1], [0]]);
});

test('a limit of one text keeps all apart', () => {
  expect(planBatches([1, 1, 1], { texts: 1, tokens: 100 })).toEqual([[0], [1], [2]]);
});
