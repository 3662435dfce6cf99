import { expect, it } from 'vitest';
import { moved } from './grid-move.ts';

it('moves a square at a time, and stops at the edges', () => {
  const from = { row: 0, column: 1 };
  const to = (key: string): unknown => Object.values(moved(from, key, 3) ?? {});
  expect(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map(to)).toEqual([
    [0, 1],
    [1, 1],
    [0, 0],
    [0, 2],
    [0, 0],
    [0, 2],
    [],
  ]);
});
