import { describe, expect, it } from 'vitest';
import { MAX_WINDOWS, pairLengths, windows, type PairTruncation } from './truncate.ts';

describe('two texts', () => {
  // The right side is what tokenizers 0.23 keeps.
  it.each<[PairTruncation, number, number, number, readonly [number, number] | null]>([
    ['longest_first', 3, 4, 10, [3, 4]],
    ['longest_first', 3, 20, 10, [3, 7]],
    ['longest_first', 20, 3, 10, [7, 3]],
    ['longest_first', 20, 30, 9, [4, 5]],
    ['longest_first', 30, 20, 9, [5, 4]],
    ['longest_first', 0, 30, 9, [0, 9]],
    ['longest_first', 4, 4, 0, null],
    ['only_first', 8, 4, 10, [6, 4]],
    ['only_first', 2, 8, 8, null],
    ['only_second', 4, 8, 10, [4, 6]],
    ['only_second', 10, 1, 10, null],
  ])('%s keeps of %i and %i tokens in %i', (truncation, first, second, room, kept) => {
    expect(pairLengths(first, second, room, truncation)).toEqual(kept);
  });
});

describe('windows', () => {
  it.each([
    [0, 5, 2, [[0, 0]]],
    [5, 5, 2, [[0, 5]]],
    [6, 5, 2, [[0, 5], [3, 6]]], // prettier-ignore
    [11, 5, 2, [[0, 5], [3, 8], [6, 11]]], // prettier-ignore
    [7, 3, 0, [[0, 3], [3, 6], [6, 7]]], // prettier-ignore
  ])('%i tokens in %i that share %i', (length, size, stride, parts) => {
    expect(windows(length, size, stride, 'options.stride')).toEqual(parts);
  });

  it('are not made by the hundred thousand for an overlap that hardly moves', () => {
    expect(() => windows(100 + MAX_WINDOWS, 100, 99, 'options.stride')).toThrow(
      /^options\.stride: makes 10,001 parts/,
    );
    expect(windows(99 + MAX_WINDOWS, 100, 99, 'options.stride')).toHaveLength(MAX_WINDOWS);
  });
});
