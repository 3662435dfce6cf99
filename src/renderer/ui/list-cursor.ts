/** Where a key moves the cursor of a list. Pure. */

/** The row after a key; null for a key that moves nothing. `from` is −1 where there is no cursor yet. */
export function movedCursor(key: string, from: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const to = (index: number): number => Math.min(count - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return to(from + 1);
    case 'ArrowUp':
      return from < 0 ? count - 1 : to(from - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return to(Math.max(0, from) + Math.max(1, page));
    case 'PageUp':
      return to(Math.max(0, from) - Math.max(1, page));
    default:
      return null;
  }
}

/** Longest wait between two letters that still spell one word, ms. */
const SPELL_MS = 900;

/** What was typed so far, and when the last letter came. */
export interface Typed {
  readonly text: string;
  readonly at: number;
}

/** Nothing was typed. */
export const NOTHING_TYPED: Typed = { text: '', at: -Infinity };

/**
 * Whether a letter is one of a sequence of keys (G then R) and not of a name: its first one unless a word is under way,
 * its last one always, as the list has let the first one go.
 */
export function isForSequence(sequence: 'begins' | 'ends' | undefined, before: Typed, now: number): boolean {
  return sequence === 'ends' || (sequence === 'begins' && now - before.at > SPELL_MS);
}

/** Adds a letter: to the word under way, or as a new one after a pause. */
export function typedOn(before: Typed, letter: string, now: number): Typed {
  const text = now - before.at > SPELL_MS ? letter : before.text + letter;
  return { text: text.toLowerCase(), at: now };
}

/**
 * The next row whose label starts with the typed text; null where none does. One letter, or the same letter again,
 * goes on to the next row after the cursor; a longer word may stay where it is. `labelAt` gives undefined for rows
 * that are not known yet.
 */
export function jumpTarget(
  typed: string,
  from: number,
  count: number,
  labelAt: (index: number) => string | undefined,
): number | null {
  const [first = ''] = typed;
  const same = typed.split('').every((letter) => letter === first);
  const wanted = same ? first : typed;
  const start = same ? from + 1 : Math.max(0, from);
  for (let step = 0; step < count; step += 1) {
    const index = (start + step) % count;
    if (labelAt(index)?.toLowerCase().startsWith(wanted) === true) return index;
  }
  return null;
}
