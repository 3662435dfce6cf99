/** The picture that a run made of the one it was given: a cut-out, or a larger one. Pure. */
import { z } from 'zod';
import type { MediaRef } from '../../../shared/media.ts';
import { backgroundRemoval } from '../../../shared/tasks/background-removal.ts';
import { imageToImage } from '../../../shared/tasks/image-to-image.ts';
import type { Run } from '../../features/run/run-state.ts';
import { ofFinished } from '../finished-result.ts';

/** What a finished run made. */
export interface MadePicture {
  readonly image: MediaRef;
  /** Of a cut-out: how much of each pixel stays, and the share of the picture that does. */
  readonly cut: { readonly mask: MediaRef; readonly area: number } | null;
  /** Of a picture with a size of its own. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

const cutOut = backgroundRemoval.result.transform(({ image, mask, area }): MadePicture => ({
  image,
  cut: { mask, area },
  size: null,
}));
const larger = imageToImage.result.transform(({ image, width, height }): MadePicture => ({
  image,
  cut: null,
  size: { width, height },
}));
const one = z.union([cutOut, larger]);
const resultSchema = z.union([
  one,
  z
    .array(one)
    .min(1)
    .transform((all) => all[0]),
]);

/** What a finished run made; null for a result of another shape. Of a list the first picture's. */
export const madeOf = ofFinished(
  (run: Run): MadePicture | null => resultSchema.safeParse(run.result).data ?? null,
);
