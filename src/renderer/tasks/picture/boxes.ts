/** Boxes that a person draws on a picture or types. Pure. */
import type { Box } from '../../../shared/tasks/object-detection.ts';
import type { Point, Size } from './geometry.ts';

/** The box between two points of a picture, whole pixels, cut at its edges; null where nothing of it is left. */
export function boxBetween(from: Point, to: Point, { width, height }: Size): Box | null {
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  const box = {
    xmin: Math.floor(within(Math.min(from.x, to.x), width)),
    ymin: Math.floor(within(Math.min(from.y, to.y), height)),
    xmax: Math.ceil(within(Math.max(from.x, to.x), width)),
    ymax: Math.ceil(within(Math.max(from.y, to.y), height)),
  };
  return box.xmax > box.xmin && box.ymax > box.ymin ? box : null;
}

/** What a person typed for the edges of a box. */
export interface TypedBox {
  readonly left: string;
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
}

/** The box that was typed; null for one that is empty, lies beside the picture or is none. */
export function boxTyped({ left, top, right, bottom }: TypedBox, { width, height }: Size): Box | null {
  const [xmin, ymin, xmax, ymax] = [left, top, right, bottom].map((text) =>
    /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN,
  );
  if (xmin === undefined || ymin === undefined || xmax === undefined || ymax === undefined) return null;
  // NaN is not below anything.
  return xmin < xmax && ymin < ymax && xmax <= width && ymax <= height ? { xmin, ymin, xmax, ymax } : null;
}
