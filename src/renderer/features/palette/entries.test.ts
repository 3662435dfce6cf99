import { expect, it } from 'vitest';
import { MOST_ROWS, marked, ranked, readQuery, score } from './entries.ts';

it('a prefix narrows, and is not searched for', () => {
  expect(readQuery('@whis')).toEqual({ scope: 'models', words: 'whis' });
  expect(readQuery('> dark ')).toEqual({ scope: 'actions', words: 'dark' });
  expect(readQuery('a > b')).toEqual({ scope: 'all', words: 'a > b' });
});

it('every word has to be there, in any order', () => {
  expect(score('Unload tiny-stories', 'stories unl')).toBeGreaterThan(0);
  expect(score('Unload tiny-stories', 'unload whisper')).toBe(0);
});

it('a beginning goes before a middle', () => {
  expect(ranked(['distilled', 'still', 'go/still'], 'still', (row) => row)).toEqual([
    'still',
    'go/still',
    'distilled',
  ]);
});

it('words in their own order go before the same words in another one', () => {
  const tasks = ['Speech to text', 'Text to speech'];
  expect(ranked(tasks, 'text to speech', (row) => row)[0]).toBe('Text to speech');
  expect(ranked(tasks, 'speech to', (row) => row)[0]).toBe('Speech to text');
});

it('a long library does not become a long list', () => {
  expect(ranked(Array.from({ length: 5_000 }, String), '', (row) => row)).toHaveLength(MOST_ROWS);
});

it('marks what matched, and signs are only signs', () => {
  expect(marked('a.b+c', '.b+')).toEqual([
    { text: 'a', hit: false },
    { text: '.b+', hit: true },
    { text: 'c', hit: false },
  ]);
  expect(marked('plain', '(')).toEqual([{ text: 'plain', hit: false }]);
});
