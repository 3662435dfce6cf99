import { expect, test } from 'vitest';
import { languageTokens, pairOf, planLanguages } from './seq2seq-languages.ts';

const NLLB = languageTokens(['a', 'eng_Latn', 'fra_Latn']);
const MBART = languageTokens(['en_XX', 'fr_XX', 'b']);
const M2M = languageTokens(['__en__', '__fr__']);
const MARIAN = languageTokens(['>>fra<<', '<pad>']);

test.each([
  [
    'NLLB: in front, target forced',
    NLLB,
    ['eng_Latn', 'fra_Latn'],
    false,
    [['eng_Latn'], ['</s>']],
    'fra_Latn',
    null,
  ],
  [
    'mBART-50: in front, target forced',
    MBART,
    ['en_XX', 'fr_XX'],
    true,
    [['en_XX'], ['</s>']],
    'fr_XX',
    null,
  ],
  ['mBART: behind, target starts', MBART, ['en_XX', 'fr_XX'], false, [[], ['</s>', 'en_XX']], null, 'fr_XX'],
  ['M2M100 by its bare codes', M2M, ['en', 'fr'], false, [['__en__'], ['</s>']], '__fr__', null],
] as const)('%s', (_, known, [src_lang, tgt_lang], mbart50, [before, after], forced, start) => {
  expect(known && planLanguages(known, { src_lang, tgt_lang }, { mbart50 })).toEqual({
    around: { before, after },
    forced,
    start,
    prefix: '',
  });
});

test('a Marian model gets its target in front of the text, and none where none is asked for', () => {
  expect(MARIAN && planLanguages(MARIAN, { tgt_lang: 'fra' }, { mbart50: false })).toMatchObject({
    prefix: '>>fra<<',
    around: null,
  });
  expect(MARIAN && planLanguages(MARIAN, {}, { mbart50: false })).toMatchObject({ prefix: '' });
});

test('a language that is missing or unknown is named, with those there are', () => {
  const plan = (languages: object) => NLLB && planLanguages(NLLB, languages, { mbart50: false });
  expect(() => plan({ src_lang: 'eng_Latn' })).toThrow(/tgt_lang: is missing/);
  expect(() => plan({ tgt_lang: 'fra_Latn' })).toThrow(/src_lang: is missing/);
  expect(() => plan({ src_lang: 'eng_Latn', tgt_lang: 'xx' })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', hint: 'It has eng_Latn, fra_Latn.' }),
  );
});

test('a vocabulary without language tokens is none of many languages, and one stray token makes none', () => {
  expect(languageTokens(['a', 'b', '</s>'])).toBeNull();
  expect(languageTokens(['a', 'me_OK'])).toBeNull();
});

const PAIRS = ['summarization', 'translation_en_to_de', 'translation_en_to_fr'];
test.each([
  ['the pair that is asked for', PAIRS, { src_lang: 'en', tgt_lang: 'fr' }, false, 'translation_en_to_fr'],
  ['the one that the target tells', PAIRS, { tgt_lang: 'de' }, false, 'translation_en_to_de'],
  ['the only one', PAIRS.slice(0, 2), {}, false, 'translation_en_to_de'],
  ['none for a text that asks itself', PAIRS, {}, true, null],
  ['none for a model without pairs', ['summarization'], { tgt_lang: 'de' }, false, null],
] as const)('T5: %s', (_, keys, languages, already, wanted) => {
  expect(pairOf(keys, languages, already)).toBe(wanted);
});

test('T5: several pairs and no language is refused with the list, as is a pair that it does not know', () => {
  expect(() => pairOf(PAIRS, {}, false)).toThrow(
    expect.objectContaining({ hint: 'It knows en to de, en to fr.' }),
  );
  expect(() => pairOf(PAIRS, { tgt_lang: 'it' }, true)).toThrow(/not made for/);
});
