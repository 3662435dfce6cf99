import { expect, it } from 'vitest';
import { labelled, laidOut } from './layout.ts';

it('keeps the shape: both axes have one scale, and up is positive', () => {
  const [a, b, c] = laidOut([
    [0, 0],
    [10, 0],
    [0, 5],
  ]);
  expect((b?.x ?? 0) - (a?.x ?? 0)).toBeCloseTo(2 * ((a?.y ?? 0) - (c?.y ?? 0)), 9);
});
it('keeps points inside of the map that are spread most from top to bottom', () => {
  for (const { x, y } of laidOut([
    [0, 0],
    [1, 10],
  ])) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(x, y)).toBeLessThanOrEqual(100);
  }
});
it('puts points without spread in the middle', () => {
  expect(
    laidOut([
      [3, 3],
      [3, 3],
    ]),
  ).toEqual([
    { x: 50, y: 50 },
    { x: 50, y: 50 },
  ]);
});
it('never lets a name cover another, and always names the selected point', () => {
  const places = Array.from({ length: 30 }, () => ({ x: 50, y: 50 }));
  expect(labelled(places, [7])).toEqual([{ index: 7, left: false }]);
});
