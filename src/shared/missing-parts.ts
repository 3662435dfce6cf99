/** The words for weights of which not all parts are there, where they are looked at and where they are read. */

/** Names of the list before it says how many more there are. */
export const PARTS_NAMED = 3;

/** How to get the rest. */
export const PARTS_HINT = 'Get the missing files into the same folder, or get the model again.';

/** A sentence without its full stop; `names` are the first of those that are missing. */
export function partsWords(names: readonly string[], missing: number, of: number): string {
  const shown = names.slice(0, PARTS_NAMED);
  const more = missing > shown.length ? `, and ${String(missing - shown.length)} more` : '';
  const lacking = missing === 1 ? 'one is' : `${String(missing)} are`;
  return `Of the ${String(of)} parts of its weights ${lacking} missing (${shown.join(', ')}${more}): the download is not complete`;
}
