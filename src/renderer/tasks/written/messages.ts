/** Every sentence about texts that a model writes from another text. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of written texts. */
export const messages = {
  heading: 'Written text',
  copy: 'Copy the text',
  save: 'Save as text',
  file: 'text.txt',
  nothing: 'The model wrote nothing.',
  done: 'The text is complete.',
  counts: (words: number, before: number) =>
    before === 0
      ? counted(words, 'word', 'words')
      : `${counted(words, 'word', 'words')}, ${formatNumber(before)} before`,
} as const;
