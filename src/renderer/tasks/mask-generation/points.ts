/** Points that say what is meant on a picture: reading, adding and taking them away. Pure. */
import { z } from 'zod';
import { MAX_POINTS, maskBoxSchema, maskPointSchema } from '../../../shared/tasks/mask-generation.ts';
import type { MaskPoint } from '../../../shared/tasks/mask-generation.ts';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import type { Size } from '../picture/geometry.ts';

const pointsSchema = z.array(maskPointSchema).max(MAX_POINTS);

/** The points among the options of a run or of the workbench; none for anything else. */
export function pointsIn(options: Readonly<Record<string, unknown>> | undefined): readonly MaskPoint[] {
  return pointsSchema.safeParse(options?.['points']).data ?? [];
}

/** A point as the model takes it: on a pixel of the picture, none of them beside it. */
export function onPicture({ x, y, label }: MaskPoint, { width, height }: Size): MaskPoint {
  const within = (value: number, size: number): number =>
    Math.min(Math.max(0, size - 1), Math.max(0, Math.floor(value)));
  return { x: within(x, width), y: within(y, height), label };
}

/** The number that a person typed for a place; null for what lies beside the picture or is none. */
export function placeIn(text: string, size: number): number | null {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value < size ? value : null;
}

/** The box among the options of a run or of the workbench; null for anything else. */
export function boxIn(options: Readonly<Record<string, unknown>> | undefined): Box | null {
  return maskBoxSchema.safeParse(options?.['box']).data ?? null;
}

/** What says which thing is meant. */
export interface Prompt {
  readonly points: readonly MaskPoint[];
  readonly box: Box | null;
}

const isEmpty = ({ points, box }: Prompt): boolean => points.length === 0 && box === null;

/**
 * True where what a run gave is still an answer to the points and the box of now. While the answer to a new point is
 * awaited, the one before it stays; once all are gone, a mask at one of them has no reason left.
 */
export function stillStands(asked: Prompt, now: Prompt): boolean {
  return isEmpty(asked) || !isEmpty(now);
}
