/** Every sentence about texts that a model writes from another text. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of written texts. */
export const messages = {
  heading: 'Written text',
  source: 'Text that was given',
  copy: 'Copy the text',
  save: 'Save as text',
  file: 'text.txt',
  nothing: 'The model wrote nothing.',
  done: 'The text is complete.',
  words: (count: number) => counted(count, 'word', 'words'),
  counts: (words: number, before: number) =>
    before === 0
      ? counted(words, 'word', 'words')
      : `${counted(words, 'word', 'words')}, ${formatNumber(before)} before`,
  mark: 'Mark differences',
  marks: 'Mark what differs in both texts',
  noMarks: 'Show both texts without marks',
  edit: 'Edit the text',
  /** How much of the written text is taken from the one given. */
  same: (same: number, all: number) =>
    `${formatNumber(same)} of ${counted(all, 'word', 'words')} stand in the text that was given, in the same order.`,
  tooLong: 'These are too long to mark differences.',
} as const;
