import { expect, test } from 'vitest';
import { maskOfPicture, pointsInTensor } from './point-masks.ts';

const prepared = {
  original: { width: 200, height: 100 },
  width: 64,
  height: 32,
  tensorWidth: 64,
  tensorHeight: 64,
};

test('points move with the picture into the square, each with its label', () => {
  const { coordinates, labels } = pointsInTensor(
    [
      { x: 100, y: 25, label: 1 },
      { x: 200, y: 100, label: 0 },
    ],
    prepared,
  );
  expect([...coordinates]).toEqual([32, 8, 64, 32]);
  expect(labels).toEqual([1, 0]);
});

test('without points it is the middle of the picture, not of the padded square', () => {
  expect([...pointsInTensor(undefined, prepared).coordinates]).toEqual([32, 16]);
});

test('a point outside of the picture is refused by its number', () => {
  const points = [
    { x: 1, y: 1, label: 1 as const },
    { x: 1, y: 101, label: 1 as const },
  ];
  expect(() => pointsInTensor(points, prepared)).toThrow('options.points.1');
});

test('the padding of the square does not reach into the mask', () => {
  // Above zero in the upper half of the square, which is all of the picture.
  const logits = Float32Array.from({ length: 16 * 16 }, (_, at) => (at < 16 * 9 ? 1 : -1));
  const mask = maskOfPicture(logits, { width: 16, height: 16 }, prepared);
  expect(mask).toHaveLength(200 * 100);
  expect(mask.every((level) => level === 255)).toBe(true);
});
