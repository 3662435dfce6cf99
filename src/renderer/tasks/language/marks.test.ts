import { expect, it } from 'vitest';
import { stretchesOf } from './marks.ts';

it('cuts by characters, not by halves of an emoji', () => {
  const mark = { start: 2, end: 5 };
  expect(stretchesOf('🙂 Zoë!', [mark])).toEqual([
    { text: '🙂 ', mark: null },
    { text: 'Zoë', mark },
    { text: '!', mark: null },
  ]);
});

it('loses no text to marks that overlap, are empty or end after it', () => {
  const marks = [
    { start: 3, end: 99 },
    { start: 0, end: 2 },
    { start: 1, end: 3 },
    { start: 2, end: 2 },
  ];
  const stretches = stretchesOf('abcdef', marks);
  expect(stretches.map(({ text }) => text)).toEqual(['ab', 'c', 'def']);
  expect(stretches.map(({ mark }) => mark)).toEqual([marks[1], null, marks[0]]);
  expect(stretchesOf('', [])).toEqual([]);
});
