/** What models that read phonemes make of a text: IPA between slashes as it is, English from letters. */
import { invalidInput } from '../../../shared/errors.ts';
import type { EnglishPhonemes } from './english.ts';
import type { Accent } from './misaki.ts';

const BETWEEN_SLASHES = /^\s*\/([^/]+)\/\s*$/u;
const AS_IPA = 'Write the text in IPA between slashes, such as /həlˈoʊ wˈɜːld/, or choose';

/** The first letter of Kokoro's voices tells their language; these two are English. */
const ACCENTS: Readonly<Record<string, Accent>> = { a: 'en-US', b: 'en-GB' };

function between(text: string): string | null {
  const phonemes = BETWEEN_SLASHES.exec(text)?.[1]?.trim();
  return phonemes === undefined || phonemes === '' ? null : phonemes;
}

/** The phonemes of a text that is IPA between slashes; throws INVALID_INPUT for any other. */
export function phonemesOf(text: string): string {
  const phonemes = between(text);
  if (phonemes !== null) return phonemes;
  throw invalidInput(
    'inputs.text',
    'this model reads phonemes and not letters, and Hearth has nothing that turns letters into those of its kind',
    `${AS_IPA} a model that reads letters, such as MMS.`,
  );
}

/** True for a voice such as `af_heart`, which reads English. */
export function readsEnglish(voice: string): boolean {
  return accentOf(voice) !== undefined;
}

function accentOf(voice: string): Accent | undefined {
  return ACCENTS[/^([a-z])[fm]_/.exec(voice)?.[1] ?? ''];
}

/**
 * The phonemes of a text for a voice of Kokoro; `english` is null for a model without English voices. Throws INVALID_INPUT
 * for letters in another language.
 */
export function voicePhonemes(text: string, voice: string | null, english: EnglishPhonemes | null): string {
  const phonemes = between(text);
  if (phonemes !== null) return phonemes;
  const accent = accentOf(voice ?? '');
  if (accent !== undefined && english !== null) return english(text, accent);
  throw invalidInput(
    'inputs.text',
    'this voice is not English, and letters of other languages Hearth can not turn into the phonemes that it reads',
    `${AS_IPA} a voice that begins with a (American) or b (British).`,
  );
}
