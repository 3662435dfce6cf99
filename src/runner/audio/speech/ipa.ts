/** Text for models that read phonemes: Hearth has no phonemizer, so a person gives them in IPA between slashes. */
import { invalidInput } from '../../../shared/errors.ts';

const BETWEEN_SLASHES = /^\s*\/([^/]+)\/\s*$/u;

/** The phonemes of a text that is IPA between slashes; throws INVALID_INPUT for any other. */
export function phonemesOf(text: string): string {
  const phonemes = BETWEEN_SLASHES.exec(text)?.[1]?.trim();
  if (phonemes !== undefined && phonemes !== '') return phonemes;
  throw invalidInput(
    'inputs.text',
    'this model reads phonemes and not letters, and Hearth has nothing that turns letters into phonemes',
    'Write the text in IPA between slashes, such as /həlˈoʊ wˈɜːld/, or choose a model that reads letters, such as MMS.',
  );
}
