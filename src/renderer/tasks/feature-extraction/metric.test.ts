import { describe, expect, it } from 'vitest';
import { METRICS, compare, matrixOf, nearest, strength } from './metric.ts';

it('each way gives its own value for the same two vectors', () => {
  expect(METRICS.map((metric) => compare(metric, [3, 0], [3, 4]))).toEqual([0.6, 9, 4]);
});

it('the matrix is symmetric, and its diagonal is each line against itself', () => {
  const vectors = [
    [1, 0],
    [1, 1],
    [0, 2],
  ];
  const [cosine, dot, distance] = METRICS.map((metric) => matrixOf(metric, vectors));
  expect(cosine?.map((row, n) => row[n])).toEqual([1, expect.closeTo(1, 12), 1]);
  expect(dot?.map((row, n) => row[n])).toEqual([1, 2, 4]);
  expect(distance?.map((row, n) => row[n])).toEqual([0, 0, 0]);
  for (const matrix of [cosine, dot, distance]) expect(matrix?.[0]?.[2]).toBe(matrix?.[2]?.[0]);
});

describe('nearest', () => {
  const vectors = [
    [1, 0],
    [1, 0.2],
    [9, 9],
    [0, 1],
  ];
  it.each([
    ['cosine', [1, 2, 3]],
    ['dot', [2, 1, 3]],
    ['distance', [1, 3, 2]],
  ] as const)('by %s is in the order of that way', (metric, order) => {
    expect(nearest(metric, vectors, 0, 3).map(({ index }) => index)).toEqual(order);
  });
  it('leaves the line itself out, even where another is its twin', () => {
    const twins = [
      [1, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ];
    expect(nearest('cosine', twins, 0, 2).map((each) => each.index)).toEqual([1, 3]);
    expect(nearest('cosine', [[1, 0]], 3, 2)).toEqual([]);
  });
});

it('colours what is alike most, whichever way it is measured', () => {
  expect([strength('cosine', -0.4, 1), strength('cosine', 0.5, 1)]).toEqual([0, 0.5]);
  expect([strength('dot', 2, 8), strength('dot', -2, 8)]).toEqual([0.25, 0]);
  expect([strength('distance', 0, 8), strength('distance', 8, 8)]).toEqual([1, 0]);
  expect(strength('distance', 0, 0)).toBe(1);
});
