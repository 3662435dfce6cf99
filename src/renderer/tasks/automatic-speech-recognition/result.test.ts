import { expect, it } from 'vitest';
import { areWords } from '../../../shared/transcript.ts';
import {
  asLines,
  languageName,
  lookOf,
  looksOf,
  matching,
  soundOf,
  transcriptOf,
  wordCount,
} from './result.ts';

const chunk = (text: string, start = 0, end: number | null = 1) => ({
  text,
  timestamp: [start, end] as [number, number | null],
});

it('shows what has come while the rest is still to come', () => {
  expect(transcriptOf({ result: undefined })).toMatchObject({ text: '', chunks: [] });
  expect(transcriptOf({ result: { text: ' Good morning.' } })).toMatchObject({
    text: 'Good morning.',
    chunks: [],
  });
});
it('takes no result of another shape for a transcript', () => {
  expect(transcriptOf({ result: { text: 5 } })).toBeNull();
});
it('names a language, and leaves a code alone that is none', () => {
  expect([languageName('en'), languageName('haw'), languageName('<|??|>'), languageName(null)]).toEqual([
    'English',
    'Hawaiian',
    '<|??|>',
    null,
  ]);
});
it('counts words and not their punctuation', () => {
  expect(wordCount('Yes. Wednesday evening, it’s fine.')).toBe(5);
  expect(wordCount('今日は寒い')).toBeGreaterThan(1);
});
it('tells words from lines, where a single line is one', () => {
  expect(areWords([chunk(' Good'), chunk(' morning.')])).toBe(true);
  expect(areWords([chunk('Good morning.'), chunk('Yes.')])).toBe(false);
  expect(areWords([chunk('Yes.')])).toBe(false);
  expect(areWords([chunk('今日は寒いです。'), chunk('明日は雨でしょう。')])).toBe(false);
  expect(areWords([chunk('今日は寒いですが明日は暖かい'), chunk('でしょう')])).toBe(false);
  expect(areWords([chunk('今日'), chunk('は'), chunk('寒い。')])).toBe(true);
});
it('offers words only where the times are those of words, and shows the finest unless another way was chosen', () => {
  const words = [chunk(' Good'), chunk(' morning.')];
  const lines = [chunk('Good morning.'), chunk('Yes.')];
  expect([looksOf(words), looksOf(lines), looksOf([])]).toEqual([
    ['lines', 'words', 'plain'],
    ['lines', 'plain'],
    ['plain'],
  ]);
  expect([lookOf(words, null), lookOf(words, 'lines'), lookOf(lines, null), lookOf([], 'words')]).toEqual([
    'words',
    'lines',
    'lines',
    'plain',
  ]);
  // Chosen for another transcript, whose model gave the times of words.
  expect(lookOf(lines, 'words')).toBe('lines');
});
it('puts words together to lines that end at a pause, and leaves lines as they are', () => {
  const words = [chunk(' Good', 0, 0.4), chunk(' morning.', 0.4, 1), chunk(' Yes.', 2, 2.3)];
  expect(asLines(words)).toEqual([chunk('Good morning.', 0, 1), chunk('Yes.', 2, 2.3)]);
  const lines = [chunk(' Good morning.', 0, 1), chunk(' Well, yes.', 1, 2)];
  expect(asLines(lines)).toBe(lines);
});
it('finds lines in whatever case, and all of them for blanks', () => {
  const lines = [chunk('The boiler'), chunk('Degree days')];
  expect(matching(lines, 'BOILER')).toEqual([lines[0]]);
  expect(matching(lines, '  ')).toHaveLength(2);
});
it('knows the sound of a run, so that another sound is not lit', () => {
  const audio = { media_id: 'a'.repeat(64), type: 'audio/wav', bytes: 1 };
  expect([soundOf({ audio }), soundOf('text')]).toEqual([audio.media_id, null]);
});
