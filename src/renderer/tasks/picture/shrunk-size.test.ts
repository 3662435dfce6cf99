import { expect, it } from 'vitest';
import { MAX_EDGE, sizeProblem } from '../../../shared/picture-limits.ts';
import { SHRUNK_PIXELS, shrunkName, shrunkSize } from './shrunk-size.ts';

it('keeps the shape of a photograph, and leaves alone what is small enough', () => {
  expect(shrunkSize({ width: 12_000, height: 9_000 })).toEqual({ width: 4_000, height: 3_000 });
  expect(shrunkSize({ width: 8_000, height: 6_000 })).toBeNull();
});
it.each([
  [MAX_EDGE + 1, 1],
  [1, 200_000],
  [16_000, 16_000],
  [60_000, 2_000],
])('makes of %d × %d a picture that is let in, and that has pixels', (width, height) => {
  const size = shrunkSize({ width, height });
  expect(size).not.toBeNull();
  expect(sizeProblem(size?.width ?? 0, size?.height ?? 0)).toBeNull();
  expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(1);
  expect((size?.width ?? 0) * (size?.height ?? 0)).toBeLessThanOrEqual(SHRUNK_PIXELS);
});
it('names the copy so that nobody takes it for the picture itself', () => {
  expect([
    shrunkName('walk.in.may.tiff', 'image/tiff'),
    shrunkName('a.jpeg', 'image/jpeg'),
    shrunkName(undefined, 'image/png'),
  ]).toEqual(['walk.in.may, smaller.png', 'a, smaller.jpg', 'smaller.png']);
});
