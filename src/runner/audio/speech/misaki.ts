/**
 * The phonemes that Kokoro was trained on: those of its own grapheme-to-phoneme library misaki (its `EN_PHONES.md` and the
 * table of its fallback). Stress stands before the vowel, diphthongs and affricates are one letter. Pure.
 */

/** How English is spoken. */
export type Accent = 'en-US' | 'en-GB';

/** A word with its pronunciation in IPA; marks of punctuation have themselves. */
export interface SpokenWord {
  readonly word: string;
  readonly phoneme: string;
}

const VOWEL = /[AIOQWYaeiouæɑɒɔəɛɜɪʊʌ]/;
const STRESS_BEFORE_CONSONANTS = /([ˈˌ])([^ˈˌAIOQWYaeiouæɑɒɔəɛɜɪʊʌ]+)/g;

/** Changes for both accents, the longer ones first. */
const BOTH: readonly (readonly [RegExp, string])[] = [
  [/t͡?ʃ/g, 'ʧ'],
  [/d͡?ʒ/g, 'ʤ'],
  [/eɪ/g, 'A'],
  [/aɪ/g, 'I'],
  [/aʊ/g, 'W'],
  [/ɔɪ/g, 'Y'],
  [/ɝː?/g, 'ɜɹ'],
  [/ɚ/g, 'əɹ'],
  [/ɫ/g, 'l'],
  [/r/g, 'ɹ'],
  [/g/g, 'ɡ'],
];
const OF: Readonly<Record<Accent, readonly (readonly [RegExp, string])[]>> = {
  'en-US': [
    [/oʊ|əʊ/g, 'O'],
    [/ː/g, ''],
  ],
  'en-GB': [
    [/oʊ|əʊ/g, 'Q'],
    [/ɛə/g, 'ɛː'],
    [/ɑ(?!ː)/g, 'ɒ'],
    [/ɔ(?!ː)/g, 'ɔː'],
    // The long vowels of stressed syllables; "happy" ends in a short one.
    [/([ˈˌ][^ˈˌ\s]?)([iu])(?!ː)/g, '$1$2ː'],
  ],
};

/** Words that carry no stress in a sentence. */
export const UNSTRESSED = new Set(
  (
    'a an the and or but nor so if as at by for from in of off on to up with than that this these those i you he she it we they ' +
    'me him her us them my your his its our their am is are was were be been do does did has have had can could may might must ' +
    'shall should will would there who which what when where how not'
  ).split(' '),
);

/** The words of a sentence as Kokoro reads them, with the spaces of writing around marks of punctuation. */
export function misakiPhonemes(words: readonly SpokenWord[], accent: Accent): string {
  let text = '';
  let glued = true;
  for (const { word, phoneme } of words) {
    const mark = /^[^\p{L}\p{N}]+$/u.test(word);
    const opens = /^[“(«]$/.test(word);
    if (!glued && (!mark || opens || word === '—')) text += ' ';
    text += mark ? word : ofWord(word, phoneme, accent);
    glued = opens || word === '-';
  }
  return text.replaceAll('-', ' ');
}

function ofWord(word: string, ipa: string, accent: Accent): string {
  let phonemes = ipa;
  for (const [from, to] of BOTH) phonemes = phonemes.replace(from, to);
  phonemes = phonemes.replace(STRESS_BEFORE_CONSONANTS, '$2$1');
  if (!/[ˈˌ]/.test(phonemes) && !UNSTRESSED.has(word.toLowerCase()))
    phonemes = phonemes.replace(VOWEL, 'ˈ$&');
  for (const [from, to] of OF[accent]) phonemes = phonemes.replace(from, to);
  return phonemes;
}
