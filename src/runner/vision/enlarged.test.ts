import { expect, test } from 'vitest';
import { pictureFrom, scaleOf } from './enlarged.ts';

test.each([
  [{ width: 32, height: 16 }, 2],
  [{ width: 16, height: 8 }, 1],
  [{ width: 32, height: 8 }, null],
  [{ width: 24, height: 12 }, null],
  [{ width: 8, height: 4 }, null],
  [{ width: 0, height: 0 }, null],
])('an answer of %j to 16 × 8 is so many times as large: %j', (answer, scale) => {
  expect(scaleOf(answer, { width: 16, height: 8 })).toBe(scale);
});

test('a picture leaves the padding out, is held within its range, and rounds as NumPy does', () => {
  const plane = [0.5, 2, 9, -1, 1.5 / 255, 9, 9, 9, 9];
  const planes = Float32Array.from([...plane, ...plane, ...plane]);
  const { data } = pictureFrom(planes, { width: 3, height: 3 }, { width: 2, height: 2 });
  expect([0, 3, 6, 9].map((at) => data[at])).toEqual([128, 255, 0, 2]);
});
