/** What the palette lists for what was typed: which prefix, which rows, in which order. Pure. */

/** What a prefix narrows the palette to. */
export type Scope = 'all' | 'models' | 'tasks' | 'actions';

const PREFIXES: Readonly<Record<string, Scope>> = { '@': 'models', '#': 'tasks', '>': 'actions' };

/** The scope of what was typed, and the words without the prefix. */
export function readQuery(typed: string): { readonly scope: Scope; readonly words: string } {
  const scope = PREFIXES[typed.charAt(0)];
  return scope === undefined
    ? { scope: 'all', words: typed.trim() }
    : { scope, words: typed.slice(1).trim() };
}

/** Rows of one kind at most: every action of the fullest view, about eighty, and of a longer list what somebody reads. */
export const MOST_ROWS = 100;

/** What the words count for that stand in a text just as they were typed: more than any of them alone. */
const PHRASE = 3;

/**
 * How well a text matches: 0 not at all; a beginning counts more than a word's beginning, and that more than the middle.
 * Words in their own order count once more, so that "text to speech" is not taken for "speech to text".
 */
export function score(text: string, words: string): number {
  if (words === '') return 1;
  const found = text.toLowerCase();
  const wanted = words.toLowerCase();
  let sum = found.includes(wanted) ? PHRASE : 0;
  for (const word of wanted.split(/\s+/)) {
    const at = found.indexOf(word);
    if (at < 0) return 0;
    sum += at === 0 ? 3 : /[\s/_.:-]/.test(found.charAt(at - 1)) ? 2 : 1;
  }
  return sum;
}

/** The rows that match, the best first; equals keep their order. */
export function ranked<T>(rows: readonly T[], words: string, textOf: (row: T) => string): T[] {
  if (words === '') return rows.slice(0, MOST_ROWS);
  return rows
    .map((row) => ({ row, points: score(textOf(row), words) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, MOST_ROWS)
    .map(({ row }) => row);
}

/** A text in pieces, those that match the words marked. */
export function marked(
  text: string,
  words: string,
): readonly { readonly text: string; readonly hit: boolean }[] {
  const wanted = words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (wanted.length === 0) return [{ text, hit: false }];
  // A split by a group keeps what it split at, at the odd places.
  return text
    .split(new RegExp(`(${wanted.join('|')})`, 'giu'))
    .map((piece, index) => ({ text: piece, hit: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}
