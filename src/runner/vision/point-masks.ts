/** Points, boxes and masks of SAM between the picture and the square that the model looks at. Pure. */
import { invalidInput } from '../../shared/errors.ts';
import type { MaskPoint } from '../../shared/tasks/mask-generation.ts';
import type { Box } from '../../shared/tasks/object-detection.ts';
import { resizeTorch } from './interpolate.ts';
import { planeAbove } from './planes.ts';
import type { PreparedImage } from './processor.ts';
import type { Extent } from './processor-sizes.ts';

/** What says which thing is meant, as tensors take it: pixels of the resized picture. */
export interface Prompt {
  /** `[points, 2]`. */
  readonly coordinates: Float32Array;
  readonly labels: number[];
  /** `[boxes, 4]`: none or one. */
  readonly box: Float32Array;
}

/** What a decoder can be asked with, by the names of its inputs. */
export interface Takes {
  readonly points: boolean;
  readonly boxes: boolean;
}

/** The label of a point that is none (SamPromptEncoder). */
const PADDING = -1;

/**
 * Points and box in pixels of the resized picture (`_normalize_coordinates` of SamProcessor); without any the middle, or
 * for a decoder that takes only boxes the whole picture. Without a box the original adds a point that is none; a decoder
 * that takes no boxes does that by itself. Throws INVALID_INPUT for what lies outside of the picture, and for what the
 * decoder does not take.
 */
export function promptInTensor(
  { points, box }: { readonly points?: readonly MaskPoint[] | undefined; readonly box?: Box | undefined },
  prepared: Pick<PreparedImage, 'original' | 'width' | 'height'>,
  takes: Takes,
): Prompt {
  const { original } = prepared;
  if (box !== undefined && !takes.boxes)
    throw invalidInput(
      'options.box',
      'is not taken by this model, whose graph has no input_boxes',
      'Give points of the thing, or choose a model that takes boxes.',
    );
  if (points !== undefined && !takes.points)
    throw invalidInput(
      'options.points',
      'are not taken by this model, whose graph has no input_points',
      'Give a box around the thing, or choose a model that takes points.',
    );
  for (const [index, { x, y }] of (points ?? []).entries())
    requireInside(`options.points.${String(index)}`, x, y, original);
  if (box !== undefined) requireInside('options.box', box.xmax, box.ymax, original);
  const alone = points === undefined && box === undefined;
  const whole = { xmin: 0, ymin: 0, xmax: original.width, ymax: original.height };
  const middle: MaskPoint = { x: original.width / 2, y: original.height / 2, label: 1 };
  const meant = points ?? (alone && takes.points ? [middle] : []);
  const boxed = box ?? (alone && !takes.points ? whole : null);
  const moved = (x: number, y: number): number[] => [
    (x * prepared.width) / original.width,
    (y * prepared.height) / original.height,
  ];
  const padded = takes.boxes && boxed === null;
  return {
    coordinates: Float32Array.from([...meant.flatMap(({ x, y }) => moved(x, y)), ...(padded ? [0, 0] : [])]),
    labels: [...meant.map(({ label }) => label), ...(padded ? [PADDING] : [])],
    box: Float32Array.from(
      boxed === null ? [] : [...moved(boxed.xmin, boxed.ymin), ...moved(boxed.xmax, boxed.ymax)],
    ),
  };
}

function requireInside(path: string, x: number, y: number, { width, height }: Extent): void {
  if (x <= width && y <= height) return;
  throw invalidInput(
    path,
    `lies outside of the picture, which is ${String(width)} × ${String(height)}`,
    'Give it in pixels of the picture.',
  );
}

/**
 * A low-resolution mask of logits as 255 and 0 at the size of the picture: enlarged to the model's square, cut to the
 * picture in it, and enlarged again (`post_process_masks` of SamImageProcessor with its threshold of 0).
 */
export function maskOfPicture(
  logits: Float32Array,
  { width, height }: Extent,
  prepared: Omit<PreparedImage, 'pixels'>,
): Uint8Array {
  const { tensorWidth, tensorHeight, original } = prepared;
  const square = resizeTorch(logits, width, height, tensorWidth, tensorHeight, 'bilinear');
  const inside = new Float32Array(prepared.width * prepared.height);
  for (let row = 0; row < prepared.height; row += 1) {
    const from = row * tensorWidth;
    inside.set(square.subarray(from, from + prepared.width), row * prepared.width);
  }
  return planeAbove(inside, { width: prepared.width, height: prepared.height }, original, 0);
}
