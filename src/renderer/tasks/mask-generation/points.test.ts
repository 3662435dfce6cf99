import { describe, expect, it } from 'vitest';
import { onPicture, placeIn, pointsIn, stillStands } from './points.ts';

const point = { x: 3, y: 4, label: 1 } as const;

it.each([
  [{ points: [{ x: 3, y: 4 }] }, [point]],
  [{ points: [{ x: -1, y: 4, label: 1 }] }, []],
  [{ points: 'no' }, []],
  [{}, []],
  [undefined, []],
])('reads the points of %j', (options, points) => {
  expect(pointsIn(options)).toEqual(points);
});

it.each([
  [0.9, 4.2, 0, 4],
  // The right and the lower edge of the last pixel.
  [10, 8, 9, 7],
  [-0.01, 3, 0, 3],
])('a click at %d, %d is on a pixel of the picture', (x, y, left, top) => {
  expect(onPicture({ x, y, label: 0 }, { width: 10, height: 8 })).toEqual({ x: left, y: top, label: 0 });
});

it.each([
  ['0', 0],
  [' 9 ', 9],
  ['10', null],
  ['-1', null],
  ['2.5', null],
  ['', null],
  ['1e1', null],
])('"%s" typed for a place of a picture of 10 px is %j', (text, place) => {
  expect(placeIn(text, 10)).toBe(place);
});

describe('a mask', () => {
  it.each([
    ['of the middle stays without points', [], [], true],
    ['of the middle stays until the first point has its own', [], [point], true],
    ['stays while a further point is awaited', [point], [point, point], true],
    ['goes with the last point', [point], [], false],
  ])('%s', (_, asked, now, stands) => {
    expect(stillStands(asked, now)).toBe(stands);
  });
});
