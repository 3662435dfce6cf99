/** A file's name as it may stand in a sentence: names come from anywhere. Pure. */
import { plainText } from '../../ui/plain-text.ts';
import { MAX_SHOWN_NAME } from './limits.ts';

/** What is kept of a long name: its beginning says what it is, its end which one and of what kind. */
const END = 16;
/** First strong isolate and its end: letters of another direction stay among themselves. */
const ISOLATE = '\u2068';
const ISOLATE_END = '\u2069';

/** On one line, cut in its middle where it is long, and kept from turning the words around it. */
export function shownName(name: string): string {
  // By what people see as one letter, so that none is cut in two.
  const letters = Array.from(new Intl.Segmenter().segment(plainText(name)), ({ segment }) => segment);
  const cut =
    letters.length <= MAX_SHOWN_NAME
      ? letters
      : [...letters.slice(0, MAX_SHOWN_NAME - END - 1), '…', ...letters.slice(-END)];
  return `${ISOLATE}${cut.join('')}${ISOLATE_END}`;
}
