/** The depth of a finished run, its values and points. Pure. */
import { z } from 'zod';
import type { MediaRef } from '../../../shared/media.ts';
import { depthEstimation } from '../../../shared/tasks/depth-estimation.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';
import type { Point } from '../picture/geometry.ts';
import type { GreyPicture } from '../picture/png.ts';

/** What a finished run gave. */
export interface Depth {
  readonly map: MediaRef;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly width: number;
  readonly height: number;
}

const resultSchema = z.union([
  depthEstimation.result,
  z
    .array(depthEstimation.result)
    .min(1)
    .transform((all) => all[0]),
]);

/** The depth of a finished run; null for a result of another shape. Of a list the first picture's. */
export const depthOf = ofFinished((run: Run): Depth | null => {
  const { data } = resultSchema.safeParse(run.result);
  if (data === undefined) return null;
  const { depth: map, min, max, mean, width, height } = data;
  return { map, min, max, mean, width, height };
});

/** A value of the grey picture in the model's own unit. */
export function unitOf(
  raw: number,
  { min, max }: Pick<Depth, 'min' | 'max'>,
  data: GreyPicture['data'],
): number {
  const most = data instanceof Uint16Array ? 65_535 : 255;
  return min + (raw / most) * (max - min);
}

/** 16-bit values, whatever the depth of the file. */
export function wide({ data }: GreyPicture): ArrayLike<number> {
  return data instanceof Uint16Array ? data : Uint16Array.from(data, (value) => value * 257);
}

/** The depth at a point of the picture, in its pixels; null beside it. */
export function valueAt(grey: GreyPicture, depth: Depth, { x, y }: Point): number | null {
  const { width, height, data } = grey;
  if (x < 0 || y < 0 || x >= depth.width || y >= depth.height) return null;
  const column = Math.min(width - 1, Math.floor((x / depth.width) * width));
  const row = Math.min(height - 1, Math.floor((y / depth.height) * height));
  const raw = data[row * width + column];
  return raw === undefined ? null : unitOf(raw, depth, data);
}

/** Values that a histogram or a table is made of at most; more would take seconds and show nothing else. */
const MOST_VALUES = 200_000;

/** Values spread over the whole picture, in the model's own unit. */
export function sampleOf({ data }: GreyPicture, depth: Depth): number[] {
  const step = Math.max(1, Math.ceil(data.length / MOST_VALUES));
  return Array.from({ length: Math.ceil(data.length / step) }, (_, at) =>
    unitOf(data[at * step] ?? 0, depth, data),
  );
}

/** Most columns and rows of the table of values: what a spreadsheet opens without a complaint. */
const MOST_SIDE = 512;

/** The values as a grid, the first line and column with the places in the picture; of a large one the nearest ones. */
export function depthCsv(grey: GreyPicture, depth: Depth): string {
  const places = (size: number): number[] => {
    const count = Math.min(size, MOST_SIDE);
    return Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * size) / count));
  };
  const columns = places(depth.width);
  const rows = places(depth.height).map((y) => [
    String(y),
    ...columns.map((x) => String(Number((valueAt(grey, depth, { x, y }) ?? 0).toPrecision(6)))),
  ]);
  return csvText([['top \\ left', ...columns.map(String)], ...rows]);
}

/** A point with its depth. */
export interface Probe extends Point {
  readonly depth: number;
}

/** A line for each point. */
export function probesCsv(probes: readonly Probe[]): string {
  return csvText([
    ['point', 'left', 'top', 'depth'],
    ...probes.map(({ x, y, depth }, index) => [index + 1, x, y, depth].map(String)),
  ]);
}

/** The points of a picture with their depths; those beside it are left out. */
export function probesOf(grey: GreyPicture, depth: Depth, points: readonly Point[]): Probe[] {
  return points.flatMap((point) => {
    const found = valueAt(grey, depth, point);
    return found === null ? [] : [{ x: Math.floor(point.x), y: Math.floor(point.y), depth: found }];
  });
}
