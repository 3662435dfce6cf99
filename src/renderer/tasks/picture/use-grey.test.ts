import { expect, it } from 'vitest';
import { indexAt, thinned } from './use-grey.ts';

const small = { width: 4, height: 2, data: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]) };

it('indexAt finds the pixel under a point, and none on the far edge or beside it', () => {
  expect([indexAt(small, 0, 0), indexAt(small, 0.99, 0.99), indexAt(small, 0.5, 0.5)]).toEqual([0, 7, 6]);
  expect([indexAt(small, 1, 0.5), indexAt(small, -0.01, 0.5)]).toEqual([null, null]);
});

it('thinned leaves a small picture alone, and keeps values of a large one as they are', () => {
  expect(thinned(small)).toBe(small);
  const wide = { width: 5_000, height: 2, data: Uint16Array.from({ length: 10_000 }, (_, at) => at) };
  const less = thinned(wide);
  expect([less.width, less.height]).toEqual([1_666, 1]);
  expect(less.data instanceof Uint16Array && less.data.every((value) => wide.data.includes(value))).toBe(
    true,
  );
});
