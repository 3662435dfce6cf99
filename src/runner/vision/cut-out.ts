/** From what a model says of each pixel to how much of it stays, and the picture with the rest taken away. Pure. */
import type { RgbImage } from '../media/image.ts';
import { resizeTorch } from './interpolate.ts';
import type { Extent } from './processor-sizes.ts';
import { resizePil } from './resample.ts';

/** Exporters' rounding may carry an opacity this far beyond 0 and 1; what goes farther was never one. */
const SLACK = 1e-5;

/**
 * Architectures whose own code enlarges the map as numbers (torch's bilinear) and then spreads it from its lowest to
 * its highest value: `postprocess_image` of RMBG-1.4 and of BEN2.
 */
const SPREADING = /^(BriaRMBG|BEN)/i;

/** A map as opacities: as it is where all of it lies in [0, 1], else through a sigmoid, as some graphs end before it. */
export function opacities(map: Float32Array): Float32Array {
  if (map.every((value) => value >= -SLACK && value <= 1 + SLACK))
    return map.map((value) => Math.min(1, Math.max(0, value)));
  return map.map((value) => 1 / (1 + Math.exp(-value)));
}

/**
 * The mask of a picture: 8 bits, cut and not rounded, as torch's and NumPy's conversions do it. But for the
 * {@link SPREADING} ones it is made as BiRefNet and RMBG-2.0 show it: to 8 bits first, then `PIL.Image.resize`, bicubic.
 */
export function maskFrom(map: Float32Array, size: Extent, picture: Extent, architecture: string): Uint8Array {
  const { width, height } = picture;
  if (SPREADING.test(architecture))
    return spread(resizeTorch(map, size.width, size.height, width, height, 'bilinear'));
  const levels = Uint8Array.from(opacities(map), (value) => Math.trunc(Math.fround(value * 255)));
  const data = new Uint8Array(levels.length * 3);
  for (const [at, level] of levels.entries()) data.fill(level, 3 * at, 3 * at + 3);
  const resized = resizePil({ ...size, data }, width, height, 'bicubic');
  return Uint8Array.from({ length: width * height }, (_, at) => resized.data[3 * at] ?? 0);
}

/** From black at the lowest value to white at the highest; a map of one value only says nothing and keeps nothing. */
function spread(map: Float32Array): Uint8Array {
  const { fround } = Math;
  let [low, high] = [Infinity, -Infinity];
  for (const value of map) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = fround(high - low);
  if (!(range > 0)) return new Uint8Array(map.length);
  return Uint8Array.from(map, (value) => Math.trunc(fround(fround(fround(value - low) / range) * 255)));
}

/** Red, green, blue and opacity of each pixel. */
export function cutOut({ data }: RgbImage, mask: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(mask.length * 4);
  for (const [at, level] of mask.entries()) {
    pixels.set(data.subarray(3 * at, 3 * at + 3), 4 * at);
    pixels[4 * at + 3] = level;
  }
  return pixels;
}

/** The mean of a mask, in [0, 1]. */
export function shareOf(mask: Uint8Array): number {
  let sum = 0;
  for (const level of mask) sum += level;
  return sum / 255 / mask.length;
}
