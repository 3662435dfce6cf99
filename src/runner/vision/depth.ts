/** Depth as figures and as levels of grey. Pure. */

/** Highest value of 16 bits. */
const WHITE = 0xffff;

/** Range and mean of some depth. */
export interface DepthFigures {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Range and mean. */
export function depthFigures(depth: Float32Array): DepthFigures {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of depth) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: sum / depth.length };
}

/**
 * 16 bits of grey from the lowest to the highest depth, in fp32 and cut, not rounded: `pipelines/depth_estimation.py`
 * does so with 8 bits, and those are these divided by 257 and cut. The same depth everywhere is black: 0 / 0 is stored as 0.
 */
export function depthLevels(depth: Float32Array, { min, max }: DepthFigures): Uint16Array {
  const { fround } = Math;
  const range = fround(max - min);
  const levels = new Uint16Array(depth.length);
  for (const [pixel, value] of depth.entries()) levels[pixel] = fround(fround(value - min) / range) * WHITE;
  return levels;
}
