/** Names and titles that others wrote, made safe to stand in a line. Pure. */

/** Marks that turn the direction of what follows: a file could look as if it ended in another suffix. */
const DIRECTION_MARKS = /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g;
/** Control characters, line ends among them: a title is one line. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;

/** The text on one line, in the order in which it is stored. */
export function plainText(text: string): string {
  return text.replace(DIRECTION_MARKS, '').replace(CONTROLS, ' ');
}
