import { describe, expect, it } from 'vitest';
import { project } from './pca.ts';

describe('project', () => {
  it('gives what a hand computes: four points of a cross', () => {
    // Centred already; variances 2·2² = 8 along x and 2·1² = 2 along y, 0 along z.
    const { points, share } = project([
      [2, 0, 5],
      [-2, 0, 5],
      [0, 1, 5],
      [0, -1, 5],
    ]);
    expect(share).toBeCloseTo(1, 12);
    const rounded = points.map((point) => point.map((each) => Math.round(each * 1e6) / 1e6 + 0));
    expect(rounded.map(([x]) => Math.abs(x ?? 0))).toEqual([2, 2, 0, 0]);
    expect(rounded.map(([, y]) => Math.abs(y ?? 0))).toEqual([0, 0, 1, 1]);
  });
  it('says the share of the spread that the plane shows', () => {
    // Variances 2·3² = 18, 2·2² = 8 and 2·1² = 2: the plane has 26 of 28.
    const axes = [3, 2, 1].flatMap((length, axis) =>
      [1, -1].map((sign) => [0, 1, 2].map((n) => (n === axis ? sign * length : 0))),
    );
    expect(project(axes).share).toBeCloseTo(26 / 28, 9);
  });
  it('is the same each time, and for more columns than rows the same as for their mirror image up to the sign', () => {
    const vectors = Array.from({ length: 9 }, (_, row) =>
      Array.from({ length: 20 }, (_each, n) => Math.sin(row * 7.1 + n * n * 0.3)),
    );
    expect(project(vectors)).toEqual(project(vectors));
    const tall = project([...vectors, ...vectors, ...vectors]);
    const wide = project(vectors);
    expect(tall.share).toBeCloseTo(wide.share, 6);
    for (const [n, [x, y]] of wide.points.entries()) {
      expect(Math.abs(tall.points[n]?.[0] ?? NaN)).toBeCloseTo(Math.abs(x), 4);
      expect(Math.abs(tall.points[n]?.[1] ?? NaN)).toBeCloseTo(Math.abs(y), 4);
    }
  });
  it('fixes the sign of each axis by its farthest point', () => {
    const { points } = project([
      [-3, 0],
      [1, 0.5],
      [2, -0.5],
    ]);
    for (const axis of [0, 1] as const) {
      const along = points.map((point) => point[axis]);
      expect(Math.max(...along)).toBeGreaterThanOrEqual(-Math.min(...along) * (1 - 1e-9));
    }
  });
  it('shows equal vectors, one vector and none as points without spread', () => {
    expect(
      project([
        [1, 2],
        [1, 2],
      ]),
    ).toEqual({
      points: [
        [0, 0],
        [0, 0],
      ],
      share: 0,
    });
    expect(project([[1, 2]])).toEqual({ points: [[0, 0]], share: 0 });
    expect(project([])).toEqual({ points: [], share: 0 });
  });
  it('takes a line for what it is: all of the spread on one axis', () => {
    const { points, share } = project([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(share).toBeCloseTo(1, 12);
    expect(points.every(([, y]) => Math.abs(y) < 1e-6)).toBe(true);
  });
});
