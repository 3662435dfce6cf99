/** What stands between a text and the graphs that speak it: sentences, letters, voices and speed. */
import { describe, expect, test } from 'vitest';
import { phonemesOf } from './ipa.ts';
import { sentencesOf } from './sentences.ts';
import { chosenVoice } from './speaker.ts';
import { stretch } from './stretch.ts';
import { VitsTokenizer } from './vits-tokenizer.ts';

const refused = (message: RegExp, hint = /./): object => ({
  code: 'INVALID_INPUT',
  message: expect.stringMatching(message),
  hint: expect.stringMatching(hint),
});

describe('sentences', () => {
  test.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['  Tea\n\n ', ['Tea']],
    ['It costs 3.50 today. Yes', ['It costs 3.50 today.', 'Yes']],
    ['我爱你。他走了。', ['我爱你。', '他走了。']],
    ['... - !', []],
    ['/həlˈoʊ. wˈɜːld/', ['/həlˈoʊ./', '/wˈɜːld/']],
  ])('%j', (text, wanted) => {
    expect(sentencesOf(text)).toEqual(wanted);
  });

  test('a sentence without an end falls apart between words, and no letter is lost', () => {
    const long = 'the old farmer found a lamp, and then '.repeat(60).trim();
    const parts = sentencesOf(long);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(400);
    expect(parts.join(' ')).toBe(long);
    expect(sentencesOf('🙂a'.repeat(400)).join('')).toBe('🙂a'.repeat(400));
  });
});

describe('letters of VITS', () => {
  const letters = Object.fromEntries(
    Array.from("k'-abcdefghij lmnopqrstuvwxyz").map((letter, id) => [letter, id]),
  );
  const settings = { phonemize: false, pad_token: 'k', unk_token: '<unk>' };

  test('a voice of phonemes takes IPA between slashes and says so to everybody else', () => {
    const tokenizer = new VitsTokenizer(letters, { ...settings, phonemize: true });
    expect(tokenizer.encode('/ab/')).toEqual([0, letters['a'], 0, letters['b'], 0]);
    expect(() => tokenizer.encode('ab')).toThrow(
      expect.objectContaining(refused(/reads phonemes/, /IPA between slashes/)),
    );
  });

  test('letters and digits that a voice lacks are named, signs are not', () => {
    expect(new VitsTokenizer(letters, settings).unknown('Café, 12 日本!')).toEqual([
      'é',
      '1',
      '2',
      '日',
      '本',
    ]);
  });

  test('a text without a letter has no ids, and one that is not romanized is refused', () => {
    expect(new VitsTokenizer(letters, settings).encode('日本')).toEqual([]);
    const roman = new VitsTokenizer(letters, { ...settings, is_uroman: true });
    expect(() => roman.encode('дом')).toThrow(expect.objectContaining(refused(/Latin letters/)));
  });
});

test('phonemes stand between slashes, alone', () => {
  expect(phonemesOf(' /həlˈoʊ/ ')).toBe('həlˈoʊ');
  for (const text of ['həlˈoʊ', '/a/ b', '//', '/a/b/'])
    expect(() => phonemesOf(text)).toThrow(expect.objectContaining(refused(/phonemes/)));
});

test('a voice that is not there is refused with the names of those that are', () => {
  expect(chosenVoice(['af', 'bm'], undefined)).toBe('af');
  expect(chosenVoice(['af', 'bm'], 'bm')).toBe('bm');
  expect(chosenVoice([], undefined)).toBeNull();
  expect(() => chosenVoice(['af', 'bm'], 'zz')).toThrow(expect.objectContaining(refused(/"zz"/, /af, bm/)));
  expect(() => chosenVoice([], 'zz')).toThrow(expect.objectContaining(refused(/but one voice/)));
});

describe('speed', () => {
  const rate = 16_000;
  const tone = Float32Array.from(
    { length: rate },
    (_, at) => 0.5 * Math.sin((2 * Math.PI * 220 * at) / rate),
  );
  /** Upward crossings of zero in the middle of a sound, a second. */
  const pitch = (samples: Float32Array): number => {
    const middle = samples.subarray(Math.round(samples.length * 0.2), Math.round(samples.length * 0.8));
    const ups = middle.filter((sample, at) => sample >= 0 && (middle[at - 1] ?? 0) < 0).length;
    return (ups * rate) / middle.length;
  };

  test.each([0.5, 0.8, 1.25, 2, 4])(
    '%d times as fast: another length, the same pitch and loudness',
    (speed) => {
      const made = stretch(tone, rate, speed);
      expect(made.length / rate).toBeCloseTo(1 / speed, 2);
      expect(Math.abs(pitch(made) - 220)).toBeLessThan(8);
      expect(made.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(0.55);
    },
  );

  test('as it was, and what is too short to be cut, stay the same', () => {
    expect(stretch(tone, rate, 1)).toBe(tone);
    const short = tone.subarray(0, 100);
    expect(stretch(short, rate, 2)).toBe(short);
  });
});
