import { describe, expect, it } from 'vitest';
import { cosine, vectorsAsCsv } from './similarity.ts';

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
