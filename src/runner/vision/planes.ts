/**
 * Planes of numbers `[count, height, width]` (one for each class or query) seen at the size of a picture, as torch's
 * bilinear `interpolate` would enlarge them, without ever holding the enlarged planes: 150 classes of a photograph of
 * 12 megapixels would take 7 GB. Pure.
 */
import { tapsOf, type Taps } from './interpolate.ts';
import type { Extent } from './processor-sizes.ts';

/** Some planes of one size, one after the other. */
export interface Planes extends Extent {
  readonly count: number;
  readonly data: Float32Array;
}

/** How rows and columns of planes make those of a picture. */
interface Grid {
  readonly across: Taps;
  readonly down: Taps;
  /** One row of the picture before it is stretched across: for each column of the planes, the numbers of all planes. */
  readonly row: Float32Array;
}

function gridOf(planes: Planes, size: Extent): Grid {
  return {
    across: tapsOf(planes.width, size.width, 'bilinear', false),
    down: tapsOf(planes.height, size.height, 'bilinear', false),
    row: new Float32Array(planes.width * planes.count),
  };
}

function blendRow({ count, width, height, data }: Planes, { down, row }: Grid, y: number): void {
  const [above = 0, below = 0] = [down.places[2 * y], down.places[2 * y + 1]];
  const [aboveWeight = 0, belowWeight = 0] = [down.weights[2 * y], down.weights[2 * y + 1]];
  for (let plane = 0; plane < count; plane += 1) {
    const upper = (plane * height + above) * width;
    const lower = (plane * height + below) * width;
    for (let column = 0; column < width; column += 1)
      row[column * count + plane] =
        (data[upper + column] ?? 0) * aboveWeight + (data[lower + column] ?? 0) * belowWeight;
  }
}

/** The numbers of all planes at a pixel of the row. */
function mixInto(mixed: Float32Array, { across: { places, weights }, row }: Grid, x: number): void {
  const count = mixed.length;
  const left = (places[2 * x] ?? 0) * count;
  const right = (places[2 * x + 1] ?? 0) * count;
  const leftWeight = weights[2 * x] ?? 0;
  const rightWeight = weights[2 * x + 1] ?? 0;
  for (let plane = 0; plane < count; plane += 1)
    mixed[plane] = (row[left + plane] ?? 0) * leftWeight + (row[right + plane] ?? 0) * rightWeight;
}

function bestOf(values: Float32Array, from: number, count: number): number {
  let best = 0;
  for (let plane = 1; plane < count; plane += 1)
    if ((values[from + plane] ?? -Infinity) > (values[from + best] ?? -Infinity)) best = plane;
  return best;
}

/**
 * For each pixel of a picture of that size the plane with the highest number. Between two columns the numbers change in
 * straight lines, so a plane that is highest at both is highest between them: only where the two differ are all looked at.
 */
export function highestPlanes(planes: Planes, size: Extent): Uint16Array {
  const map = new Uint16Array(size.width * size.height);
  const grid = gridOf(planes, size);
  const { places } = grid.across;
  const best = new Uint16Array(planes.width);
  const mixed = new Float32Array(planes.count);
  for (let y = 0; y < size.height; y += 1) {
    blendRow(planes, grid, y);
    for (let column = 0; column < planes.width; column += 1)
      best[column] = bestOf(grid.row, column * planes.count, planes.count);
    for (let x = 0; x < size.width; x += 1) {
      let winner = best[places[2 * x] ?? 0] ?? 0;
      if (winner !== best[places[2 * x + 1] ?? 0]) {
        mixInto(mixed, grid, x);
        winner = bestOf(mixed, 0, planes.count);
      }
      map[y * size.width + x] = winner;
    }
  }
  return map;
}

/** For each plane how many pixels of a picture of that size are at least `limit`. */
export function areasAbove(planes: Planes, size: Extent, limit: number): Float64Array {
  const areas = new Float64Array(planes.count);
  const grid = gridOf(planes, size);
  const mixed = new Float32Array(planes.count);
  for (let y = 0; y < size.height; y += 1) {
    blendRow(planes, grid, y);
    for (let x = 0; x < size.width; x += 1) {
      mixInto(mixed, grid, x);
      for (const [plane, value] of mixed.entries())
        if (value >= limit) areas[plane] = (areas[plane] ?? 0) + 1;
    }
  }
  return areas;
}

/** The planes of those numbers, in that order. */
export function pickedPlanes(planes: Planes, picked: readonly number[]): Planes {
  const size = planes.width * planes.height;
  const data = new Float32Array(picked.length * size);
  for (const [index, plane] of picked.entries())
    data.set(planes.data.subarray(plane * size, (plane + 1) * size), index * size);
  return { ...planes, count: picked.length, data };
}
