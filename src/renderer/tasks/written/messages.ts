/** Every sentence about texts that a model writes from another text. */
import { counted } from '../../ui/format.ts';

/** The words of written texts. */
export const messages = {
  heading: 'Result',
  copy: 'Copy the text',
  save: 'Save as text',
  file: 'text.txt',
  done: 'The text is complete.',
  counts: (words: number, before: number) =>
    before === 0
      ? counted(words, 'word', 'words')
      : `${counted(words, 'word', 'words')} of ${counted(before, 'word', 'words')} before`,
} as const;
