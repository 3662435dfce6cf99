import { expect, it } from 'vitest';
import { queuePlace } from './queue-words.ts';

it.each([
  [0, null, 'next in the queue'],
  [0, 1_200, 'next in the queue, starts in about 1 s'],
  [2, 6_100, '3rd in the queue, starts in about 6 s'],
  [21, 200_000, '22nd in the queue, starts in about 3 min'],
  [11, null, '12th in the queue'],
])('place %d with %s ms to go is "%s"', (position, ms, words) => {
  expect(queuePlace(position, ms).replaceAll('\u202f', ' ')).toBe(words);
});
