import { expect, it } from 'vitest';
import { linkedTop } from './linked-scroll.ts';

const box = (scrollTop: number, scrollHeight: number, clientHeight: number) => ({
  scrollTop,
  scrollHeight,
  clientHeight,
});

it('brings both texts to their ends together, however long each is', () => {
  expect(linkedTop(box(0, 1_000, 200), box(0, 400, 200))).toBe(0);
  expect(linkedTop(box(400, 1_000, 200), box(0, 400, 200))).toBe(100);
  expect(linkedTop(box(800, 1_000, 200), box(0, 400, 200))).toBe(200);
});
it('moves nothing that has no room to move, and no further than the end', () => {
  expect(linkedTop(box(400, 1_000, 200), box(0, 100, 200))).toBe(0);
  expect(linkedTop(box(0, 100, 200), box(0, 400, 200))).toBe(0);
  expect(linkedTop(box(900, 1_000, 200), box(0, 400, 200))).toBe(200);
});
