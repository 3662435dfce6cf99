import { describe, expect, it } from 'vitest';
import { cosine, nearest, similarityMatrix, vectorsAsCsv } from './similarity.ts';

describe('cosine', () => {
  it('does not depend on length', () => {
    expect(cosine([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
    expect(cosine([1, 0], [0, 5])).toBe(0);
    expect(cosine([1, 0], [-2, 0])).toBe(-1);
  });
  it('is 0 and not NaN for a vector of zeros', () => {
    expect(cosine([0, 0], [1, 1])).toBe(0);
  });
  it('refuses vectors of different models', () => {
    expect(() => cosine([1], [1, 2])).toThrow(/1 and 2/);
  });
});

it('the matrix is symmetric with ones on its diagonal', () => {
  const matrix = similarityMatrix([
    [1, 0],
    [1, 1],
    [0, 1],
  ]);
  expect(matrix[0]?.[1]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(matrix[1]?.[0]).toBe(matrix[0]?.[1]);
  expect(matrix.map((row, n) => row[n])).toEqual([1, expect.closeTo(1, 12), 1]);
});

it('nearest leaves the line itself out, even where another is its twin', () => {
  const found = nearest(
    [
      [1, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    0,
    2,
  );
  expect(found.map((each) => each.index)).toEqual([1, 3]);
  expect(nearest([[1, 0]], 3, 2)).toEqual([]);
});

it('the CSV survives quotes, line breaks and formulas', () => {
  expect(
    vectorsAsCsv(
      ['a "b"', '=1+1'],
      [
        [1, 0.5],
        [0, -2],
      ],
    ),
  ).toBe('text,d0,d1\r\n"a ""b""",1,0.5\r\n"\'=1+1",0,-2\r\n');
});
