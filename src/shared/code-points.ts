/** Characters as Python counts them, which the places in results are given in. Pure. */

/** The code points of a text: an emoji is one character here and two in JavaScript's own count. */
export function codePoints(text: string): string[] {
  return Array.from(text);
}
