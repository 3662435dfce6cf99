import { expect, test } from 'vitest';
import { depthFigures, depthLevels } from './depth.ts';

test('levels go from black at the lowest to white at the highest, cut and not rounded', () => {
  const depth = Float32Array.of(-1, 0, 1, 0.99999);
  const figures = depthFigures(depth);
  expect(figures.mean).toBeCloseTo(0.2499975, 6);
  expect([...depthLevels(depth, figures)]).toEqual([0, 32767, 65535, 65534]);
});

test('the same depth everywhere is black and no division by zero', () => {
  const flat = new Float32Array(3).fill(7);
  expect([...depthLevels(flat, depthFigures(flat))]).toEqual([0, 0, 0]);
});
