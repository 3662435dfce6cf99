/** The tiles of a grid: how many stand beside each other, and where a key leads. Pure. */

/** Room between tiles, px. */
export const GAP = 12;

/** Columns of tiles that are at least so wide; one at least. Widths in px. */
export function columnsIn(width: number, least: number): number {
  return Math.max(1, Math.floor((width + GAP) / (least + GAP)));
}

/** The tile after a key, of `count` in rows of `columns`; null for a key that moves nothing. `page` is in rows. */
export function movedTile(
  key: string,
  from: number,
  count: number,
  { columns, page }: { readonly columns: number; readonly page: number },
): number | null {
  if (count === 0) return null;
  const to = (index: number): number => Math.min(count - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowLeft':
      return to(from - 1);
    case 'ArrowRight':
      return to(from + 1);
    case 'ArrowUp':
      // Above the first row there is nothing: the cursor stays in its column.
      return from - columns < 0 ? to(from) : from - columns;
    case 'ArrowDown':
      return to(from + columns);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return to(from + columns * Math.max(1, page));
    case 'PageUp':
      return to(from - columns * Math.max(1, page));
    default:
      return null;
  }
}
