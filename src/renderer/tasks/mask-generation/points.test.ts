import { describe, expect, it } from 'vitest';
import { boxIn, onPicture, placeIn, pointsIn, stillStands } from './points.ts';

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
    expect(stillStands({ points: asked, box: null }, { points: now, box: null })).toBe(stands);
  });

  it('of a box stays while it has another one, and goes with it', () => {
    const box = { xmin: 1, ymin: 2, xmax: 3, ymax: 4 };
    const asked = { points: [], box };
    expect(boxIn({ box })).toEqual(box);
    expect(boxIn({ box: { ...box, xmax: 0 } })).toBeNull();
    expect(stillStands(asked, { points: [], box: { ...box, xmax: 9 } })).toBe(true);
    expect(stillStands(asked, { points: [], box: null })).toBe(false);
  });
});
