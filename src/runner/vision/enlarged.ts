/** From the numbers of a model that enlarges to a picture. Pure. */
import type { RgbImage } from '../media/image.ts';
import type { Extent } from './processor-sizes.ts';
import { roundEven } from './processor-sizes.ts';

/**
 * How many times larger `tensor` became as `answer`; null where it is not the same whole number in both directions, as
 * then nobody could tell the picture from its padding.
 */
export function scaleOf(answer: Extent, tensor: Extent): number | null {
  const scale = answer.width / tensor.width;
  return Number.isInteger(scale) && scale >= 1 && answer.height === scale * tensor.height ? scale : null;
}

/**
 * The picture in the planes `[3, height, width]` of an answer, without what the padding became: held in [0, 1], times 255
 * in fp32, halves to the even neighbour (`(output * 255.0).round()` of NumPy).
 */
export function pictureFrom(planes: Float32Array, answer: Extent, { width, height }: Extent): RgbImage {
  const plane = answer.width * answer.height;
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const from = row * answer.width + column;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = Math.min(1, Math.max(0, planes[channel * plane + from] ?? 0));
        data[to] = roundEven(Math.fround(value * 255));
        to += 1;
      }
    }
  }
  return { width, height, data };
}
