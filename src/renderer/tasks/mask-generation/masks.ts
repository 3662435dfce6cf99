/** The masks that a model proposes, what is drawn of one, and the thing cut out of its picture. Pure. */
import { z } from 'zod';
import type { MediaRef } from '../../../shared/media.ts';
import { maskGeneration } from '../../../shared/tasks/mask-generation.ts';
import type { Run } from '../../features/run/run-state.ts';
import { csvText } from '../csv.ts';
import { ofFinished } from '../finished-result.ts';
import type { GreyPicture } from '../picture/png.ts';
import { boxIn, pointsIn } from './points.ts';
import type { Prompt } from './points.ts';

/** What a model proposes for the same points. */
export interface Proposal {
  /** The model's own guess of how good it is. */
  readonly score: number;
  readonly mask: MediaRef;
  /** Of the picture, in [0, 1]. */
  readonly area: number;
}

/** What a finished run gave. */
export interface Proposals {
  /** The best first; at least one. */
  readonly masks: readonly [Proposal, ...Proposal[]];
  /** What it was asked for; none is the middle of the picture. */
  readonly prompt: Prompt;
}

const resultSchema = z.union([
  maskGeneration.result,
  z
    .array(maskGeneration.result)
    .min(1)
    .transform((all) => all[0]),
]);

/** The masks of a finished run; null for one that gave none, and for a result of another shape. Of a list the first picture's. */
export const proposalsOf = ofFinished((run: Run): Proposals | null => {
  const [best, ...others] = resultSchema.safeParse(run.result).data?.masks ?? [];
  const { options } = run.request;
  const prompt = { points: pointsIn(options), box: boxIn(options) };
  return best === undefined ? null : { masks: [best, ...others], prompt };
});

/** A mask with 1 where the thing is, else 0. */
export function insideOf({ width, height, data }: GreyPicture): GreyPicture {
  const half = data instanceof Uint16Array ? 32_767 : 127;
  return { width, height, data: Uint8Array.from(data, (value) => (value > half ? 1 : 0)) };
}

/** Clears the pixels (red, green, blue, alpha) of a picture where the thing is not; the mask may have another size. */
export function cutOut(
  pixels: Uint8ClampedArray,
  size: { readonly width: number; readonly height: number },
  inside: GreyPicture,
): void {
  for (let y = 0; y < size.height; y += 1) {
    const row = Math.floor((y * inside.height) / size.height) * inside.width;
    for (let x = 0; x < size.width; x += 1) {
      const within = inside.data[row + Math.floor((x * inside.width) / size.width)] === 1;
      if (!within) pixels.fill(0, 4 * (y * size.width + x), 4 * (y * size.width + x) + 4);
    }
  }
}

/** A line for each mask. */
export function masksCsv(masks: readonly Proposal[]): string {
  const rows = masks.map(({ score, area }, index) => [String(index + 1), String(score), String(area)]);
  return csvText([['mask', 'score', 'share'], ...rows]);
}
