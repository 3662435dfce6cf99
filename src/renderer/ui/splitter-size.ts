/** The arithmetic of a splitter. Pure. */

/** What an arrow key moves a splitter by, px. */
export const SPLITTER_STEP = 16;

/** Least and most, px. */
export interface SizeRange {
  readonly least: number;
  readonly most: number;
}

/** A size in px, whole and within its range. */
export function clampSize(size: number, { least, most }: SizeRange): number {
  return Math.round(Math.min(most, Math.max(least, size)));
}

/** The size after a drag of `dx` px to the right; a part that lies after its splitter (`end`) grows to the left. */
export function draggedSize(from: number, dx: number, side: 'start' | 'end', range: SizeRange): number {
  return clampSize(side === 'start' ? from + dx : from - dx, range);
}

/** The size after a key; null for a key that a splitter has no use for. Arrows move the line, Home and End go to its limits. */
export function keyedSize(key: string, from: number, side: 'start' | 'end', range: SizeRange): number | null {
  switch (key) {
    case 'ArrowLeft':
      return draggedSize(from, -SPLITTER_STEP, side, range);
    case 'ArrowRight':
      return draggedSize(from, SPLITTER_STEP, side, range);
    case 'Home':
      return range.least;
    case 'End':
      return range.most;
    default:
      return null;
  }
}
