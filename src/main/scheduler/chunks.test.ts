import { expect, it } from 'vitest';
import { chunkSize } from './chunks.ts';

it.each<[string, number, { items: number; ms: number } | null, number]>([
  ['one, where nothing is known', 100, null, 1],
  [
    'at most four times as many as before, so that one quick item does not decide',
    100,
    { items: 1, ms: 1 },
    4,
  ],
  ['as many as take a fortieth of a second', 100, { items: 10, ms: 50 }, 5],
  ['one, where one takes longer', 100, { items: 2, ms: 400 }, 1],
  ['no more than there are', 3, { items: 8, ms: 10 }, 3],
  ['no more than a batch of the runner', 1_000, { items: 64, ms: 0 }, 64],
])('takes %s', (_name, left, last, items) => {
  expect(chunkSize(left, last)).toBe(items);
});
