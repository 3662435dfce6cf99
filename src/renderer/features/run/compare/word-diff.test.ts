import { expect, it } from 'vitest';
import { wordDiff } from './word-diff.ts';

const marked = (text: readonly { text: string; own: boolean }[]): string =>
  text.map((stretch) => (stretch.own ? `[${stretch.text.trim()}]` : stretch.text.trim())).join(' ');

it('marks what only one of them says', () => {
  const [a, b] = wordDiff('Air your rooms by opening the windows.', 'Air your rooms twice a day.');
  expect([marked(a), marked(b)]).toEqual([
    'Air your rooms [by opening the windows.]',
    'Air your rooms [twice a day.]',
  ]);
});
it('loses no character, blanks and line breaks included', () => {
  const text = '  One\n\n two  three ';
  for (const side of wordDiff(text, 'two'))
    expect(['  One\n\n two  three ', 'two']).toContain(side.map((stretch) => stretch.text).join(''));
});
it('marks nothing in equal texts, and all of a text beside an empty one', () => {
  expect(wordDiff('a b', 'A  b')[0]).toEqual([{ text: 'a b', own: false }]);
  expect(wordDiff('a b', '')).toEqual([[{ text: 'a b', own: true }], []]);
});
it('gives up on very long texts instead of holding the page', () => {
  const long = 'word '.repeat(3_001);
  expect(wordDiff(long, 'other')[0]).toEqual([{ text: long, own: false }]);
});
