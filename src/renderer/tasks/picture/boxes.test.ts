import { expect, it } from 'vitest';
import { boxBetween, boxTyped } from './boxes.ts';

const size = { width: 100, height: 50 };

it.each([
  [
    'a drag up and to the left',
    { x: 40.5, y: 30.2 },
    { x: 10.1, y: 5 },
    { xmin: 10, ymin: 5, xmax: 41, ymax: 31 },
  ],
  [
    'a drag beyond the picture',
    { x: 90, y: 40 },
    { x: 500, y: -20 },
    { xmin: 90, ymin: 0, xmax: 100, ymax: 40 },
  ],
  ['a drag beside the picture', { x: 110, y: 10 }, { x: 200, y: 20 }, null],
])('%s', (_, from, to, box) => {
  expect(boxBetween(from, to, size)).toEqual(box);
});

it.each([
  [['0', '0', '100', '50'], { xmin: 0, ymin: 0, xmax: 100, ymax: 50 }],
  [['0', '0', '101', '50'], null],
  [['9', '0', '9', '50'], null],
  [['', '0', '9', '50'], null],
  [['-1', '0', '9', '50'], null],
])('%j typed', ([left = '', top = '', right = '', bottom = ''], box) => {
  expect(boxTyped({ left, top, right, bottom }, size)).toEqual(box);
});
