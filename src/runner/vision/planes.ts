/**
 * Planes of numbers `[count, height, width]` (one for each class or query) seen at the size of a picture, as torch's
 * bilinear `interpolate` would enlarge them, without ever holding the enlarged planes: 150 classes of a photograph of
 * 12 megapixels would take 7 GB. The picture is gone through in cells, each between four numbers of a plane; what is
 * inside is a mean of the four, so most cells are told from their corners alone. Pure.
 */
import { tapsOf, type Taps } from './interpolate.ts';
import type { Extent } from './processor-sizes.ts';

/** Some planes of one size, one after the other. */
export interface Planes extends Extent {
  readonly count: number;
  readonly data: Float32Array;
}

/** One direction: how its pixels are made, and which of them lie in each cell. */
interface Axis extends Taps {
  /** The pixels of cell `i` are those from `starts[i]` on, up to `starts[i + 1]`. */
  readonly starts: Int32Array;
}

function axisOf(from: number, to: number): Axis {
  const taps = tapsOf(from, to, 'bilinear', false);
  const starts = new Int32Array(from + 1).fill(to);
  for (let pixel = to - 1; pixel >= 0; pixel -= 1) starts[taps.places[2 * pixel] ?? 0] = pixel;
  // A cell without pixels, as when planes are shrunk, starts where the next one does.
  for (let cell = from - 1; cell >= 0; cell -= 1)
    starts[cell] = Math.min(starts[cell] ?? to, starts[cell + 1] ?? to);
  return { ...taps, starts };
}

/** Part of the picture between four numbers of each plane. */
interface Cell {
  /** Places of the four in a plane: above left, above right, below left, below right. */
  readonly corners: readonly [number, number, number, number];
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function forEachCell({ width, height }: Planes, across: Axis, down: Axis, visit: (cell: Cell) => void): void {
  for (let row = 0; row < height; row += 1) {
    const [top = 0, bottom = 0] = [down.starts[row], down.starts[row + 1]];
    if (top === bottom) continue;
    const below = Math.min(row + 1, height - 1) * width;
    for (let column = 0; column < width; column += 1) {
      const [left = 0, right = 0] = [across.starts[column], across.starts[column + 1]];
      if (left === right) continue;
      const next = Math.min(column + 1, width - 1);
      const above = row * width;
      visit({
        corners: [above + column, above + next, below + column, below + next],
        top,
        bottom,
        left,
        right,
      });
    }
  }
}

/** Numbers of one plane at the corners of a cell. */
function cornerValues(planes: Planes, plane: number, { corners }: Cell, values: Float64Array): void {
  const from = plane * planes.width * planes.height;
  for (let corner = 0; corner < 4; corner += 1)
    values[corner] = planes.data[from + (corners[corner] ?? 0)] ?? 0;
}

/** The planes that may be the highest somewhere in a cell: those whose best corner is not below all of another's. */
function contenders(planes: Planes, cell: Cell, values: Float64Array, highest: Float64Array): number[] {
  let floor = -Infinity;
  for (let plane = 0; plane < planes.count; plane += 1) {
    cornerValues(planes, plane, cell, values);
    const [a = 0, b = 0, c = 0, d = 0] = values;
    highest[plane] = Math.max(a, b, c, d);
    floor = Math.max(floor, Math.min(a, b, c, d));
  }
  const found: number[] = [];
  for (let plane = 0; plane < planes.count; plane += 1)
    if ((highest[plane] ?? -Infinity) >= floor) found.push(plane);
  return found;
}

/** Calls back with each pixel of a cell and the number of one plane there. */
function eachPixel(
  values: Float64Array,
  { top, bottom, left, right }: Cell,
  across: Axis,
  down: Axis,
  visit: (x: number, y: number, value: number) => void,
): void {
  const [aboveLeft = 0, aboveRight = 0, belowLeft = 0, belowRight = 0] = values;
  for (let y = top; y < bottom; y += 1) {
    const [above = 0, below = 0] = [down.weights[2 * y], down.weights[2 * y + 1]];
    const start = aboveLeft * above + belowLeft * below;
    const end = aboveRight * above + belowRight * below;
    for (let x = left; x < right; x += 1)
      visit(x, y, start * (across.weights[2 * x] ?? 0) + end * (across.weights[2 * x + 1] ?? 0));
  }
}

/** For each pixel of a picture of that size the plane with the highest number; the first of equals. */
export function highestPlanes(planes: Planes, size: Extent): Uint16Array {
  const map = new Uint16Array(size.width * size.height);
  const across = axisOf(planes.width, size.width);
  const down = axisOf(planes.height, size.height);
  const values = new Float64Array(4);
  const highest = new Float64Array(planes.count);
  // The best number so far of each pixel of a cell; as large as the largest cell was.
  let best = new Float64Array(0);
  forEachCell(planes, across, down, (cell) => {
    const { top, bottom, left, right } = cell;
    const [first = 0, ...others] = contenders(planes, cell, values, highest);
    for (let y = top; y < bottom; y += 1) map.fill(first, y * size.width + left, y * size.width + right);
    if (others.length === 0) return;
    const wide = right - left;
    if (best.length < wide * (bottom - top)) best = new Float64Array(wide * (bottom - top));
    best.fill(-Infinity);
    for (const plane of [first, ...others]) {
      cornerValues(planes, plane, cell, values);
      eachPixel(values, cell, across, down, (x, y, value) => {
        const at = (y - top) * wide + x - left;
        if (value <= (best[at] ?? 0)) return;
        best[at] = value;
        map[y * size.width + x] = plane;
      });
    }
  });
  return map;
}

/** For each plane how many pixels of a picture of that size are at least `limit`. */
export function areasAbove(planes: Planes, size: Extent, limit: number): Float64Array {
  const areas = new Float64Array(planes.count);
  const across = axisOf(planes.width, size.width);
  const down = axisOf(planes.height, size.height);
  const values = new Float64Array(4);
  forEachCell(planes, across, down, (cell) => {
    const pixels = (cell.bottom - cell.top) * (cell.right - cell.left);
    for (let plane = 0; plane < planes.count; plane += 1) {
      cornerValues(planes, plane, cell, values);
      let inside = 0;
      if (values.every((value) => value >= limit)) inside = pixels;
      else if (values.some((value) => value >= limit))
        eachPixel(values, cell, across, down, (_, __, value) => {
          if (value >= limit) inside += 1;
        });
      areas[plane] = (areas[plane] ?? 0) + inside;
    }
  });
  return areas;
}

/** One plane as a mask of a picture of that size: 255 where it is above `limit`, else 0. */
export function planeAbove(data: Float32Array, from: Extent, size: Extent, limit: number): Uint8Array {
  const mask = new Uint8Array(size.width * size.height);
  const planes: Planes = { ...from, count: 1, data };
  const across = axisOf(from.width, size.width);
  const down = axisOf(from.height, size.height);
  const values = new Float64Array(4);
  forEachCell(planes, across, down, (cell) => {
    cornerValues(planes, 0, cell, values);
    if (values.every((value) => value <= limit)) return;
    eachPixel(values, cell, across, down, (x, y, value) => {
      if (value > limit) mask[y * size.width + x] = 255;
    });
  });
  return mask;
}

/** The planes of those numbers, in that order. */
export function pickedPlanes(planes: Planes, picked: readonly number[]): Planes {
  const size = planes.width * planes.height;
  const data = new Float32Array(picked.length * size);
  for (const [index, plane] of picked.entries())
    data.set(planes.data.subarray(plane * size, (plane + 1) * size), index * size);
  return { ...planes, count: picked.length, data };
}
