/**
 * English from letters to phonemes: the CMU Pronouncing Dictionary for the words that it has, and the rules of the library
 * `phonemize` for all others, for numbers, and for what its neighbours decide. Neither builds on eSpeak, whose licence
 * (GPL) is none for here.
 */
import { createRequire } from 'node:module';
import { z } from 'zod';
import { arpabetIpa } from './arpabet.ts';
import { misakiPhonemes, UNSTRESSED, type Accent, type SpokenWord } from './misaki.ts';

type Phonemize = (
  text: string,
  options: { readonly language: Accent; readonly returnArray: true },
) => unknown;

/** The part of the library that is used. */
const librarySchema = z.object({
  phonemize: z.custom<Phonemize>((value) => typeof value === 'function', 'is no function'),
});
const wordsSchema = z.array(z.object({ word: z.string(), phoneme: z.string() }));

/** Words that are said in two ways, as their neighbours decide; the library looks at those. */
const TWO_WAYS = new Set(
  (
    'read lead live lives wind winds tear tears close use uses used record records present presents object objects content ' +
    'contents minute desert project projects permit refuse subject conduct contract produce progress bow row sow wound bass ' +
    'dove does house excuse separate'
  ).split(' '),
);

/** From sentences to the alphabet of Kokoro. */
export type EnglishPhonemes = (sentence: string, accent: Accent) => string;

/** Loads the dictionary and the library: some tenths of a second and some 100 MB, so only who reads English asks. */
export async function loadEnglish(): Promise<EnglishPhonemes> {
  const { dictionary } = await import('cmu-pronouncing-dictionary');
  // Its ES modules import JSON in a way that Node refuses, so it is required.
  const { phonemize } = librarySchema.parse(createRequire(import.meta.url)('phonemize'));
  const spoken = ({ word, phoneme }: SpokenWord, accent: Accent): SpokenWord => {
    const key = word.toLowerCase();
    const phones = UNSTRESSED.has(key) || TWO_WAYS.has(key) ? undefined : dictionary[key];
    return { word, phoneme: phones === undefined ? phoneme : arpabetIpa(phones, accent) };
  };
  return (sentence, accent) => {
    const words = wordsSchema.parse(
      phonemize(plainEnglish(sentence), { language: accent, returnArray: true }),
    );
    return misakiPhonemes(
      words.map((word) => spoken(word, accent)),
      accent,
    );
  };
}

/** Signs that are read as words. */
const SPOKEN: readonly (readonly [RegExp, string])[] = [
  [/\s*&\s*/g, ' and '],
  [/\s*\+\s*/g, ' plus '],
  [/\s*=\s*/g, ' equals '],
  [/(?<=\S)@(?=\S)/g, ' at '],
  [/(?<=\d)\s*°C\b/g, ' degrees Celsius'],
];

/**
 * A text in the letters and marks that the library reads: accents and the commas of thousands taken off, quotes and dashes
 * made those of Kokoro's vocabulary (as `normalize_text` of its JavaScript original does it), signs as words.
 */
export function plainEnglish(text: string): string {
  let plain = text
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[«]/g, '“')
    .replace(/[»]/g, '”')
    .replace(/"([^"]*)"/g, '“$1”')
    .replace(/\s+[-–]\s+|--|–/g, '—')
    .replace(/\.{3,}/g, '…')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/\b(?:[A-Za-z]\.){2,}/g, (letters) => letters.replaceAll('.', ' '));
  for (const [from, to] of SPOKEN) plain = plain.replace(from, to);
  // Letters of other scripts keep their marks, which are no accents there.
  return plain
    .replace(/[À-ɏ]/g, (letter) => letter.normalize('NFD').replace(/\p{M}/gu, ''))
    .replace(/\s+/g, ' ')
    .trim();
}
