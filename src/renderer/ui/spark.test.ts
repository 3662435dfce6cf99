import { describe, expect, it } from 'vitest';
import { barsOf, linePath } from './spark.ts';

const BOX = { width: 40, height: 12 };

describe('a line', () => {
  it('lies at the bottom for nothing and at the top for the most, inside of its box', () => {
    expect(linePath([0, 10, 20, 10], 20, BOX)).toBe('M5 11L15 6L25 1L35 6');
  });

  it('is broken where nothing was read, and shows a lonely value', () => {
    expect(linePath([1, 1, null, 1], 1, BOX)).toBe('M5 1L15 1M30 1L40 1');
  });

  it('of zeros alone is no division by zero', () => {
    expect(linePath([0, 0], 0, BOX)).toBe('M10 11L30 11');
  });
});

describe('stacked bars', () => {
  it('stand on each other and fill the box together', () => {
    const [first] = barsOf([3], [0], 4, BOX);
    const [second] = barsOf([1], [3], 4, BOX);
    expect([first?.y, first?.height, second?.y, second?.height]).toEqual([3, 9, 0, 3]);
  });

  it('are left out where there is nothing', () => {
    expect(barsOf([0, 2, 0], [0, 0, 0], 2, BOX)).toHaveLength(1);
  });
});
