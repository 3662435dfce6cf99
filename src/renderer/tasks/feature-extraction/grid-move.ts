/** Moving over a square grid by key. Pure. */

/** One square of a grid. */
export interface Square {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads from a square in a grid of `size` rows and columns; null for a key that moves nothing. */
export function moved({ row, column }: Square, key: string, size: number): Square | null {
  const within = (place: number): number => Math.max(0, Math.min(size - 1, place));
  switch (key) {
    case 'ArrowUp':
      return { row: within(row - 1), column };
    case 'ArrowDown':
      return { row: within(row + 1), column };
    case 'ArrowLeft':
      return { row, column: within(column - 1) };
    case 'ArrowRight':
      return { row, column: within(column + 1) };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: within(size - 1) };
    default:
      return null;
  }
}
