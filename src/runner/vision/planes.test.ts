import { expect, test } from 'vitest';
import { resizeTorch } from './interpolate.ts';
import { areasAbove, highestPlanes, pickedPlanes, type Planes } from './planes.ts';

/** Numbers that look random, and are the same in every run. */
function planesOf(count: number, width: number, height: number): Planes {
  let state = 7;
  const data = Float32Array.from({ length: count * width * height }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  });
  return { count, width, height, data };
}

/** What torch would hold: each plane enlarged. */
function enlarged(planes: Planes, width: number, height: number): Float32Array[] {
  const size = planes.width * planes.height;
  return Array.from({ length: planes.count }, (_, plane) =>
    resizeTorch(
      planes.data.subarray(plane * size, (plane + 1) * size),
      planes.width,
      planes.height,
      width,
      height,
      'bilinear',
    ),
  );
}

const SIZES = [
  { width: 31, height: 23 },
  { width: 5, height: 40 },
  { width: 1, height: 1 },
  { width: 9, height: 6 },
];

test.each(SIZES)('at $width × $height the highest plane is that of the enlarged ones', (size) => {
  const planes = planesOf(5, 9, 6);
  const whole = enlarged(planes, size.width, size.height);
  const map = highestPlanes(planes, size);
  const wrong = [...map.entries()].filter(([pixel, plane]) => {
    const best = Math.max(...whole.map((values) => values[pixel] ?? NaN));
    return best - (whole[plane]?.[pixel] ?? NaN) > 1e-6;
  });
  expect(wrong).toEqual([]);
});

test.each(SIZES)('at $width × $height as many pixels are above a limit as in the enlarged planes', (size) => {
  const planes = planesOf(3, 9, 6);
  const wanted = enlarged(planes, size.width, size.height).map(
    (values) => values.filter((value) => value >= 0.6).length,
  );
  expect([...areasAbove(planes, size, 0.6)]).toEqual(wanted);
});

test('planes can be picked out of order', () => {
  const planes = { count: 3, width: 1, height: 2, data: Float32Array.of(0, 1, 2, 3, 4, 5) };
  expect([...pickedPlanes(planes, [2, 0]).data]).toEqual([4, 5, 0, 1]);
});
