import { expect, it } from 'vitest';
import type { Chunk } from './tasks/automatic-speech-recognition.ts';
import { asPlainText, asSrt, asVtt } from './transcript.ts';

const chunk = (text: string, start: number, end: number | null): Chunk => ({ text, timestamp: [start, end] });

it('numbers the lines of SubRip from 1, with a comma before the milliseconds', () => {
  expect(asSrt([chunk(' Good morning.', 0, 4.2), chunk(' Yes.', 3_723.4567, 3_725)])).toBe(
    '1\r\n00:00:00,000 --> 00:00:04,200\r\nGood morning.\r\n\r\n2\r\n01:02:03,457 --> 01:02:05,000\r\nYes.\r\n\r\n',
  );
});
it('rounds to the next minute instead of to 60 seconds', () => {
  expect(asVtt([chunk('a', 59.9996, 61)])).toContain('00:01:00.000 --> 00:01:01.000');
});
it('writes no markup of WebVTT that a voice did not mean', () => {
  expect(asVtt([chunk('a < b && c --> d', 0, 1)])).toBe(
    'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na &lt; b &amp;&amp; c --&gt; d\n',
  );
  expect(asSrt([chunk('c --> d', 0, 1)])).toContain('c → d');
});
it('does not let a blank line in a text end its cue', () => {
  expect(asVtt([chunk('one\n\n\n two ', 0, 1)])).toContain('\none\ntwo\n');
});
it('ends a line of unknown end where the next begins, and the last one with the sound', () => {
  const open = [chunk('a', 1, null), chunk('b', 3, null)];
  expect(asVtt(open, 9)).toContain('00:00:01.000 --> 00:00:03.000\na');
  expect(asVtt(open, 9)).toContain('00:00:03.000 --> 00:00:09.000\nb');
  expect(asVtt(open)).toContain('00:00:03.000 --> 00:00:05.000\nb');
});
it('never ends a line before it begins', () => {
  expect(asVtt([chunk('a', 3, 2)])).toContain('00:00:03.000 --> 00:00:03.000');
});
it('gives files without lines for silence', () => {
  expect([asSrt([]), asVtt([chunk('  ', 0, 1)]), asPlainText('')]).toEqual(['', 'WEBVTT\n', '']);
});
it('writes one line for each timed line, but runs single words on', () => {
  expect(asPlainText('One two. Three.', [chunk(' One two.', 0, 1), chunk(' Three.', 1, 2)])).toBe(
    'One two.\nThree.\n',
  );
  expect(asPlainText(' One two.', [chunk(' One', 0, 1), chunk(' two.', 1, 2)])).toBe('One two.\n');
});

const textsOf = (srt: string): string[] => srt.split('\r\n').filter((line) => /^[^\d]/.test(line));

it('puts words that bring their spaces together to lines, which end at pauses', () => {
  const words = [chunk(' Hello', 0, 0.4), chunk(' there.', 0.4, 0.9), chunk(' Bye.', 3, 3.5)];
  expect(asSrt(words)).toBe(
    '1\r\n00:00:00,000 --> 00:00:00,900\r\nHello there.\r\n\r\n2\r\n00:00:03,000 --> 00:00:03,500\r\nBye.\r\n\r\n',
  );
});
it('puts spaces between words that bring none, but not where a script has none', () => {
  expect(textsOf(asSrt([chunk('HELLO', 0, 0.4), chunk('THERE', 0.5, 0.9)]))).toEqual(['HELLO THERE']);
  expect(textsOf(asSrt([chunk('東', 0, 0.4), chunk('京', 0.5, 0.9)]))).toEqual(['東京']);
});
it('puts characters together with their spaces', () => {
  const letters = Array.from('HI YOU', (letter, index) => chunk(letter, index / 10, (index + 1) / 10));
  expect(textsOf(asSrt(letters))).toEqual(['HI YOU']);
  expect(asPlainText('HI YOU', letters)).toBe('HI YOU\n');
});
it('makes no line of many words too long to read, and loses none', () => {
  const words = Array.from({ length: 200 }, (_, index) => chunk(' word', index / 5, (index + 1) / 5));
  const lines = textsOf(asSrt(words));
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(84);
  expect(lines.join(' ')).toBe('word '.repeat(200).trim());
  expect(lines.length).toBeGreaterThan(5);
});
it('never breaks a line within a word of many characters', () => {
  const letters = Array.from({ length: 120 }, (_, index) => chunk('x', index / 10, (index + 1) / 10));
  expect(textsOf(asSrt([...letters, chunk(' ', 12, 12.1), chunk('y', 12.1, 12.2)]))).toEqual([
    'x'.repeat(120),
    'y',
  ]);
});
it('writes hours beyond a day as hours', () => {
  expect(asSrt([chunk('late', 360_000, 360_001)])).toContain('100:00:00,000 --> 100:00:01,000');
});
