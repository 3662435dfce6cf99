/** A long list in parts, so that while it grows a frame parses its last items and not all of them. Pure. */

/** Items of a part. The last part has up to twice as many, so that it always has neighbours to be loose or tight with. */
export const PART_ITEMS = 12;

const MARKER = /^( {0,3})([-+*]|(\d{1,9})[.)])( {1,4}|\t)(?=\S)/;

/** Some items of a list, to be drawn by themselves. */
export interface ListPart {
  readonly text: string;
  /** The number of its first item; null where its own markers say it. */
  readonly start: number | null;
}

/**
 * The parts of a text that is one list. It is left whole where it is short, and where its top level is not of one kind:
 * another marker begins another list. A list with a blank line between two of its items is loose, so every part of it
 * gets one.
 */
export function partsOfList(list: string): ListPart[] {
  const items = itemsOf(list.split('\n'));
  if (items === null || items.length < 2 * PART_ITEMS) return [{ text: list, start: null }];
  const loose = items.some((item, index) => index < items.length - 1 && item.at(-1)?.trim() === '');
  const number = MARKER.exec(list)?.[3];
  const parts: ListPart[] = [];
  for (let from = 0; from < items.length; from += PART_ITEMS) {
    const rest = items.length - from;
    const last = rest < 2 * PART_ITEMS;
    const part = last ? items.slice(from) : items.slice(from, from + PART_ITEMS);
    parts.push({
      text: textOf(part, loose),
      start: from === 0 || number === undefined ? null : Number(number) + from,
    });
    if (last) break;
  }
  return parts;
}

/** The lines of each item of the top level; null where they are not all of one kind. */
function itemsOf(lines: readonly string[]): string[][] | null {
  const items: string[][] = [];
  let kind = '';
  let content = 0;
  for (const line of lines) {
    const marker = MARKER.exec(line);
    const [whole = '', indent = '', mark = ''] = marker ?? [];
    // What is indented as far as the text of the item above belongs to it.
    if (marker === null || (items.length > 0 && indent.length >= content)) {
      items.at(-1)?.push(line);
      if (items.length === 0) return null;
      continue;
    }
    const own = mark.slice(-1);
    if (items.length > 0 && own !== kind) return null;
    kind = own;
    content = whole.length;
    items.push([line]);
  }
  return items;
}

function textOf(items: readonly string[][], loose: boolean): string {
  const lines = items.map((item) => item.join('\n').trimEnd());
  return lines.join(loose ? '\n\n' : '\n');
}
