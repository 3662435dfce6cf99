/**
 * Resizing of 8-bit pictures bit for bit as Pillow does it, since the processors of models were made with Pillow: two
 * passes in fixed point (src/libImaging/Resample.c), the horizontal one always first. That is the order of Pillow up
 * to 12, with which the models on the Hub were trained and measured; Pillow 13 takes the vertical one first where that
 * is cheaper, which moves a value by one level with the bilinear filter and by up to eleven with Lanczos.
 */
import type { RgbImage } from '../media/image.ts';
import { nearestOf, weightsOf, type PilFilter } from './resample-kernels.ts';
import { bothPasses, horizontal, vertical } from './resample-simd.ts';

export type { PilFilter } from './resample-kernels.ts';
export { resizeTorch } from './interpolate.ts';

/** A part of a picture, in whole pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The picture in another size, bit for bit as `Image.resize((width, height), filter)` of Pillow 12; or only the
 * `window` of it, which costs no more than the window: a strip of 10,000 × 1 pixels may be asked for 224 rows.
 */
export function resizePil(
  image: RgbImage,
  width: number,
  height: number,
  filter: PilFilter,
  window: Window = { left: 0, top: 0, width, height },
): RgbImage {
  const across = { start: window.left, length: window.width };
  const down = { start: window.top, length: window.height };
  if (width === image.width && height === image.height) return part(image, window);
  if (filter === 'nearest')
    return nearest(image, nearestOf(image.width, width, across), nearestOf(image.height, height, down));
  const rows = height === image.height ? null : weightsOf(image.height, height, filter, down);
  // The vertical pass looks at these rows only, so no others need a horizontal one.
  const top = rows?.first[0] ?? window.top;
  const end = rows === null ? top + window.height : (rows.first.at(-1) ?? 0) + (rows.count.at(-1) ?? 0);
  const seen = part(image, { left: 0, top, width: image.width, height: end - top });
  const size = { width: window.width, height: window.height };
  const moved = rows === null ? null : { ...rows, first: rows.first.map((row) => row - top) };
  if (width === image.width) {
    const { data } = part(seen, { ...window, top: 0, height: seen.height });
    return { ...size, data: moved === null ? data : vertical(data, window.width * 3, moved) };
  }
  const columns = weightsOf(image.width, width, filter, across);
  const data =
    moved === null
      ? horizontal(seen.data, seen.width, seen.height, columns)
      : bothPasses(seen.data, seen.width, seen.height, columns, moved);
  return { ...size, data };
}

/** A part of a picture; whole rows are not copied. */
function part(image: RgbImage, { left, top, width, height }: Window): RgbImage {
  const line = image.width * 3;
  if (width === image.width)
    return { width, height, data: image.data.subarray(top * line, (top + height) * line) };
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    const from = (top + row) * line + left * 3;
    data.set(image.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

function nearest({ width: from, data }: RgbImage, columns: Int32Array, rows: Int32Array): RgbImage {
  const out = new Uint8Array(columns.length * rows.length * 3);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const at = (row * from + column) * 3;
      out[to] = data[at] ?? 0;
      out[to + 1] = data[at + 1] ?? 0;
      out[to + 2] = data[at + 2] ?? 0;
      to += 3;
    }
  }
  return { width: columns.length, height: rows.length, data: out };
}
