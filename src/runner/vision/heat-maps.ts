/**
 * From a model's heat maps to places between their pixels: the highest one, moved to the top of the hill around it
 * (Zhang et al., Distribution-Aware Coordinate Representation for Human Pose Estimation, CVPR 2020; in transformers
 * `post_dark_unbiased_data_processing` of ViTPose). Pure.
 */

/** A place in a heat map, in its own pixels, and how high it is. */
export interface Peak {
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

/** Deviation of the Gaussian that smooths a map, and how far it reaches (kernel 11 of ViTPose). */
const SIGMA = 0.8;
const RADIUS = 5;
/** What a map is cut to before its logarithm is taken. */
const [LOWEST, HIGHEST] = [0.001, 50];
/** What is added to the second derivatives, so that they can be divided by: the epsilon of fp32. */
const EPSILON = 2 ** -23;

const { fround } = Math;

/** The weights of the Gaussian (`scipy.ndimage.gaussian_filter`). */
const WEIGHTS = ((): readonly number[] => {
  const heights = Array.from({ length: 2 * RADIUS + 1 }, (_, index) =>
    Math.exp(-0.5 * ((index - RADIUS) / SIGMA) ** 2),
  );
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.map((height) => height / sum);
})();

/** One map. */
export interface HeatMap {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The top of a map's highest hill; null where nothing of the map is above 0, which is no place. */
export function peakOf(map: HeatMap): Peak | null {
  let highest = 0;
  for (let at = 1; at < map.data.length; at += 1)
    if ((map.data[at] ?? 0) > (map.data[highest] ?? 0)) highest = at;
  const score = map.data[highest] ?? 0;
  if (!(score > 0)) return null;
  const x = highest % map.width;
  const y = Math.floor(highest / map.width);
  const moved = stepToTop(map, x, y);
  return { x: fround(x + moved.x), y: fround(y + moved.y), score };
}

/** One step of Newton's method on the logarithm of the smoothed map. */
function stepToTop(map: HeatMap, x: number, y: number): { readonly x: number; readonly y: number } {
  const height = logNear(map, x, y);
  const [here, right, left, below, above] = [
    height(0, 0),
    height(1, 0),
    height(-1, 0),
    height(0, 1),
    height(0, -1),
  ];
  const [dx, dy] = [0.5 * (right - left), 0.5 * (below - above)];
  const dxx = right - 2 * here + left + EPSILON;
  const dyy = below - 2 * here + above + EPSILON;
  const dxy = 0.5 * (height(1, 1) - right - below + here + here - left - above + height(-1, -1));
  const determinant = dxx * dyy - dxy * dxy;
  return { x: -(dyy * dx - dxy * dy) / determinant, y: -(dxx * dy - dxy * dx) / determinant };
}

/** The logarithm of the smoothed map around a place; beyond an edge it is that of the edge. */
function logNear(map: HeatMap, x: number, y: number): (right: number, below: number) => number {
  const columns = [-1, 0, 1].map((offset) => clamped(x + offset, map.width));
  const rows = [-1, 0, 1].map((offset) => clamped(y + offset, map.height));
  // Down first, then across, each rounded to fp32: the two passes of scipy.
  const values = rows.map((row) => {
    const smoothed = new Map<number, number>();
    const down = (column: number): number => {
      const known =
        smoothed.get(column) ??
        fround(weighted((offset) => map.data[mirrored(row + offset, map.height) * map.width + column] ?? 0));
      smoothed.set(column, known);
      return known;
    };
    return columns.map((column) => {
      const value = fround(weighted((offset) => down(mirrored(column + offset, map.width))));
      return fround(Math.log(Math.min(HIGHEST, Math.max(LOWEST, value))));
    });
  });
  return (right, below) => values[below + 1]?.[right + 1] ?? 0;
}

function weighted(value: (offset: number) => number): number {
  return WEIGHTS.reduce((sum, weight, index) => sum + weight * value(index - RADIUS), 0);
}

function clamped(at: number, length: number): number {
  return Math.min(length - 1, Math.max(0, at));
}

/** The place inside of `length` that a place beyond it mirrors, the edge included (`reflect` of scipy). */
function mirrored(at: number, length: number): number {
  const turn = ((at % (2 * length)) + 2 * length) % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}
