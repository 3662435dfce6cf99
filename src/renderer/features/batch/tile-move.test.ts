import { expect, it } from 'vitest';
import { columnsIn, movedTile } from './tile-move.ts';

it('as many tiles stand beside each other as fit with their gaps', () => {
  expect([200, 411, 412, 623, 624, 10].map((width) => columnsIn(width, 200))).toEqual([1, 1, 2, 2, 3, 1]);
});

it.each([
  ['ArrowRight', 5, 6],
  ['ArrowRight', 9, 9],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 5, 9],
  ['ArrowUp', 5, 1],
  ['ArrowUp', 2, 2],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['PageDown', 1, 9],
  ['PageUp', 9, 1],
  ['Enter', 5, null],
])('%s from tile %i of ten in rows of four leads to %j', (key, from, to) => {
  expect(movedTile(key, from, 10, { columns: 4, page: 2 })).toBe(to);
});

it('a key in an empty grid leads nowhere', () => {
  expect(movedTile('ArrowDown', -1, 0, { columns: 4, page: 2 })).toBeNull();
});
