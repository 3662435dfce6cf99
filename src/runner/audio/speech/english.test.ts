import { describe, expect, test } from 'vitest';
import { arpabetIpa } from './arpabet.ts';
import { loadEnglish, plainEnglish } from './english.ts';
import { voicePhonemes } from './ipa.ts';
import { misakiPhonemes } from './misaki.ts';

const englishPhonemes = await loadEnglish();

test.each([
  ['thousands are one number', '1,234 and 1,2', '1234 and 1,2'],
  ['accents are letters of English', 'naïve café', 'naive cafe'],
  ['marks of other scripts stay', 'が', 'が'],
  ['quotes and dashes are those that the model knows', '"It’s" -- so - yes...', "“It's” — so—yes…"],
  ['signs are read', 'Q&A, 2 + 2 = 4', 'Q and A, 2 plus 2 equals 4'],
  ['letters with stops are spelled', 'the U.S.A. e.g.', 'the U S A e g'],
])('%s', (_, text, plain) => {
  expect(plainEnglish(text)).toBe(plain);
});

describe('phonemes in the alphabet of the model', () => {
  test.each([
    ['stress stands before the vowel, diphthongs are one letter', 'en-US', 'həlˈO wˈɜɹld!', 'Hello world!'],
    ['of the British accent', 'en-GB', 'həlˈQ wˈɜːld!', 'Hello world!'],
    ['small words carry no stress', 'en-US', 'ðə kˈæt ɪz ɪn ðə bˈɑks.', 'The cat is in the box.'],
    ['affricates are one letter', 'en-US', 'ʤˈʌʤ ʧˈɜɹʧ', 'judge church'],
    ['a short o of British is round', 'en-GB', 'bˈɒks', 'box'],
    ['a word that the rules get wrong is the dictionary’s', 'en-US', 'jˈɛs lˈæŋɡwəʤ', 'yes language'],
    ['quotes stand at their words', 'en-US', '“jˈɛs,” ʃi sˈɛd', '“Yes,” she said'],
  ] as const)('%s', (_, accent, phonemes, text) => {
    expect(englishPhonemes(text, accent)).toBe(phonemes);
  });

  test('a word that the library could not read goes as it is, and the vocabulary drops it', () => {
    expect(misakiPhonemes([{ word: '日本', phoneme: '日本' }], 'en-US')).toBe('日本');
  });

  test('nothing of the library’s own alphabet is left that the model does not know', () => {
    const text =
      'The quick brown fox jumps over the lazy dog. Dr. Smith paid $12.50 on March 3rd, 2024 at 10:30; a boy’s measure, 50% of 1,234 — how?';
    for (const accent of ['en-US', 'en-GB'] as const)
      expect(
        englishPhonemes(text, accent).replace(
          /[;:,.!?—…“”() AIOQWYabdefhijklmnopstuvwzæðŋɑɒɔəɛɜɡɪɹʃʊʌʒʤʧˈˌːθ]/g,
          '',
        ),
      ).toBe('');
  });
});

test.each([
  ['HH AH0 L OW1', 'həlˈoʊ', 'həlˈoʊ'],
  ['N ER1 S', 'nˈɜɹs', 'nˈɜːs'],
  ['L EH1 T ER0', 'lˈɛtəɹ', 'lˈɛtə'],
  ['HH ER1 IY0 NG', 'hˈɜɹiŋ', 'hˈɜːɹiŋ'],
  ['K AA1 R', 'kˈɑɹ', 'kˈɑː'],
  ['V EH1 R IY0', 'vˈɛɹi', 'vˈɛɹi'],
])('%s of the dictionary, American and British', (phones, american, british) => {
  expect([arpabetIpa(phones, 'en-US'), arpabetIpa(phones, 'en-GB')]).toEqual([american, british]);
});

describe('what a voice reads', () => {
  test('IPA between slashes as it is, whatever the voice', () => {
    expect(voicePhonemes(' /həlˈoʊ/ ', 'jf_alpha', englishPhonemes)).toBe('həlˈoʊ');
  });
  test('English by the accent of the voice', () => {
    expect([
      voicePhonemes('go', 'af_heart', englishPhonemes),
      voicePhonemes('go', 'bm_george', englishPhonemes),
    ]).toEqual(['ɡˈO', 'ɡˈQ']);
  });
  test('letters of other languages are refused with what to do', () => {
    expect(() => voicePhonemes('bonjour', 'ff_siwis', englishPhonemes)).toThrow(/not English/);
    expect(() => voicePhonemes('hello', null, null)).toThrow(/not English/);
  });
});
