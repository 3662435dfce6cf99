/** A list of short texts as a person writes it, one at a time or many lines at once. Pure. */

/** The list with what was written added: each line by itself, without its outer blanks; empty and known ones are left out. */
export function withTexts(texts: readonly string[], written: string): readonly string[] {
  const fresh = written
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const all = new Set([...texts, ...fresh]);
  return all.size === texts.length ? texts : [...all];
}
