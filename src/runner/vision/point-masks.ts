/** Points and masks of SAM between the picture and the square that the model looks at. Pure. */
import { invalidInput } from '../../shared/errors.ts';
import type { MaskPoint } from '../../shared/tasks/mask-generation.ts';
import { resizeTorch } from './interpolate.ts';
import { planeAbove } from './planes.ts';
import type { PreparedImage } from './processor.ts';
import type { Extent } from './processor-sizes.ts';

/**
 * The points in pixels of the resized picture, as x and y one after the other (`_normalize_coordinates` of SamProcessor);
 * without any the middle. Throws INVALID_INPUT for one outside of the picture.
 */
export function pointsInTensor(
  points: readonly MaskPoint[] | undefined,
  { original, width, height }: Pick<PreparedImage, 'original' | 'width' | 'height'>,
): { readonly coordinates: Float32Array; readonly labels: number[] } {
  const given = points ?? [{ x: original.width / 2, y: original.height / 2, label: 1 }];
  for (const [index, { x, y }] of given.entries())
    if (x > original.width || y > original.height)
      throw invalidInput(
        `options.points.${index}`,
        `lies outside of the picture, which is ${original.width} × ${original.height}`,
        'Give points in pixels of the picture.',
      );
  const coordinates = given.flatMap(({ x, y }) => [
    (x * width) / original.width,
    (y * height) / original.height,
  ]);
  return { coordinates: Float32Array.from(coordinates), labels: given.map(({ label }) => label) };
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
