/** The phonemes of the CMU Pronouncing Dictionary (ARPAbet) as IPA, with the stress before the vowel. Pure. */
import type { Accent } from './misaki.ts';

const PHONES: Readonly<Record<string, string>> = {
  ...{
    AA: 'ɑ',
    AE: 'æ',
    AH: 'ʌ',
    AO: 'ɔ',
    AW: 'aʊ',
    AY: 'aɪ',
    EH: 'ɛ',
    ER: 'ɜɹ',
    EY: 'eɪ',
    IH: 'ɪ',
    IY: 'i',
  },
  ...{ OW: 'oʊ', OY: 'ɔɪ', UH: 'ʊ', UW: 'u', B: 'b', CH: 'tʃ', D: 'd', DH: 'ð', F: 'f', G: 'ɡ', HH: 'h' },
  ...{ JH: 'dʒ', K: 'k', L: 'l', M: 'm', N: 'n', NG: 'ŋ', P: 'p', R: 'ɹ', S: 's', SH: 'ʃ', T: 't', TH: 'θ' },
  ...{ V: 'v', W: 'w', Y: 'j', Z: 'z', ZH: 'ʒ' },
};
/** Vowels without stress that are weak in English. */
const WEAK: Readonly<Record<string, string>> = { AH: 'ə', ER: 'əɹ' };
const STRESS: Readonly<Record<string, string>> = { '1': 'ˈ', '2': 'ˌ' };

/** What an r does to the vowel before it where no vowel follows, in British. */
const WITHOUT_R: readonly (readonly [RegExp, string])[] = [
  [/ɜɹ/g, 'ɜː'],
  [/əɹ/g, 'ə'],
  [/ɑɹ/g, 'ɑː'],
  [/ɔɹ/g, 'ɔː'],
  [/ɛɹ/g, 'ɛː'],
  [/ɪɹ/g, 'ɪə'],
  [/ʊɹ/g, 'ʊə'],
  [/ɹ/g, ''],
];

/** `HH AH0 L OW1` as `həlˈoʊ`. */
export function arpabetIpa(phones: string, accent: Accent): string {
  const ipa = phones
    .split(' ')
    .map((phone) => {
      const [, name = '', stress = ''] = /^([A-Z]+)(\d?)$/.exec(phone) ?? [];
      const vowel = stress === '0' ? (WEAK[name] ?? PHONES[name]) : PHONES[name];
      return `${STRESS[stress] ?? ''}${vowel ?? ''}`;
    })
    .join('');
  return accent === 'en-GB' ? british(ipa) : ipa;
}

function british(ipa: string): string {
  // The r before a vowel stays; ɜ and ɪ grow long or glide before it all the same.
  const [held, kept] = ['\u0001', /ɹ(?=[ˈˌ]?[aeiouæɑɔəɛɜɪʊʌ])/g];
  let text = ipa.replace(/ɜɹ(?=[ˈˌ]?[aeiouæɑɔəɛɜɪʊʌ])/g, `ɜː${held}`).replace(kept, held);
  for (const [from, to] of WITHOUT_R) text = text.replace(from, to);
  return text.replaceAll(held, 'ɹ');
}
