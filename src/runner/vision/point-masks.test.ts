import { expect, test } from 'vitest';
import { maskOfPicture, promptInTensor } from './point-masks.ts';

const prepared = {
  original: { width: 200, height: 100 },
  width: 64,
  height: 32,
  tensorWidth: 64,
  tensorHeight: 64,
};

const POINTS = { points: true, boxes: false };
const BOXES = { points: false, boxes: true };
const BOTH = { points: true, boxes: true };
const box = { xmin: 50, ymin: 25, xmax: 200, ymax: 100 };
const lists = (given: Parameters<typeof promptInTensor>[0], takes: typeof BOTH) => {
  const { coordinates, labels, box: edges } = promptInTensor(given, prepared, takes);
  return { points: [...coordinates], labels, box: [...edges] };
};

test('points move with the picture into the square, each with its label', () => {
  const points = [
    { x: 100, y: 25, label: 1 as const },
    { x: 200, y: 100, label: 0 as const },
  ];
  expect(lists({ points }, POINTS)).toEqual({ points: [32, 8, 64, 32], labels: [1, 0], box: [] });
  // A decoder that takes boxes does not add the point that is none by itself.
  expect(lists({ points }, BOTH)).toEqual({ points: [32, 8, 64, 32, 0, 0], labels: [1, 0, -1], box: [] });
  expect(lists({ points, box }, BOTH)).toEqual({
    points: [32, 8, 64, 32],
    labels: [1, 0],
    box: [16, 8, 64, 32],
  });
});

test('without points it is the middle of the picture, not of the padded square; or all of it as a box', () => {
  expect(lists({}, POINTS)).toEqual({ points: [32, 16], labels: [1], box: [] });
  expect(lists({}, BOTH)).toEqual({ points: [32, 16, 0, 0], labels: [1, -1], box: [] });
  expect(lists({}, BOXES)).toEqual({ points: [], labels: [], box: [0, 0, 64, 32] });
  expect(lists({ box }, BOTH).labels).toEqual([]);
});

test.each([
  [
    'a point outside',
    {
      points: [
        { x: 1, y: 1, label: 1 as const },
        { x: 1, y: 101, label: 1 as const },
      ],
    },
    BOTH,
    'options.points.1',
  ],
  ['a box that reaches outside', { box: { ...box, xmax: 201 } }, BOTH, 'options.box: lies outside'],
  ['a box for a model of points', { box }, POINTS, 'no input_boxes'],
  ['points for a model of boxes', { points: [{ x: 1, y: 1, label: 1 as const }] }, BOXES, 'no input_points'],
])('%s is refused by its field', (_, given, takes, message) => {
  expect(() => promptInTensor(given, prepared, takes)).toThrow(message);
});

test('the padding of the square does not reach into the mask', () => {
  // Above zero in the upper half of the square, which is all of the picture.
  const logits = Float32Array.from({ length: 16 * 16 }, (_, at) => (at < 16 * 9 ? 1 : -1));
  const mask = maskOfPicture(logits, { width: 16, height: 16 }, prepared);
  expect(mask).toHaveLength(200 * 100);
  expect(mask.every((level) => level === 255)).toBe(true);
});
