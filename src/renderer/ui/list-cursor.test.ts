import { expect, it } from 'vitest';
import { NOTHING_TYPED, isForSequence, jumpTarget, movedCursor, typedOn } from './list-cursor.ts';

it('stays inside the list at both ends, and starts at the end that the key points away from', () => {
  expect(movedCursor('ArrowDown', 9, 10, 5)).toBe(9);
  expect(movedCursor('ArrowUp', 0, 10, 5)).toBe(0);
  expect(movedCursor('ArrowDown', -1, 10, 5)).toBe(0);
  expect(movedCursor('ArrowUp', -1, 10, 5)).toBe(9);
  expect(movedCursor('PageDown', 7, 10, 5)).toBe(9);
  expect(movedCursor('PageUp', -1, 10, 5)).toBe(0);
});

it('leaves other keys, and every key of an empty list, alone', () => {
  expect(movedCursor('Enter', 0, 10, 5)).toBeNull();
  expect(movedCursor('End', -1, 0, 5)).toBeNull();
});

it('spells a word from letters that come quickly, and starts anew after a pause', () => {
  const first = typedOn({ text: '', at: 0 }, 'Q', 1_000);
  expect(typedOn(first, 'w', 1_300).text).toBe('qw');
  expect(typedOn(first, 'w', 2_300).text).toBe('w');
});

it('goes round with the same letter, and does not leave a row that still fits the word', () => {
  const names = ['alpha', 'beta', 'Bravo', undefined, 'charlie'];
  const at = (index: number): string | undefined => names[index];
  expect(jumpTarget('b', 1, 5, at)).toBe(2);
  expect(jumpTarget('bb', 2, 5, at)).toBe(1);
  expect(jumpTarget('be', 1, 5, at)).toBe(1);
  // Another row would fit the word too.
  expect(jumpTarget('be', 0, 2, (index) => ['bend', 'berry'][index])).toBe(0);
  expect(jumpTarget('zz', 0, 5, at)).toBeNull();
});

it('lets the keys of a sequence go, but not the g of a name that is being typed', () => {
  const word = typedOn(NOTHING_TYPED, 'a', 1_000);
  expect(isForSequence('begins', NOTHING_TYPED, 1_000)).toBe(true);
  expect(isForSequence('begins', word, 1_100)).toBe(false);
  expect(isForSequence('begins', word, 5_000)).toBe(true);
  expect(isForSequence('ends', word, 1_100)).toBe(true);
  expect(isForSequence(undefined, NOTHING_TYPED, 1_000)).toBe(false);
});
