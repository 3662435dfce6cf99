/** From a picture in the media store to the inputs of a graph. */
import type * as OrtLibrary from 'onnxruntime-node';
import type { Tensor } from 'onnxruntime-node';
import type { MediaRef } from '../../shared/media.ts';
import { decodeImage } from '../media/image.ts';
import type { RunMedia } from '../tasks/context.ts';
import { floatTensor } from '../backends/tensors.ts';
import type { ImageProcessor, PreparedImage } from './processor.ts';

/** The module onnxruntime-node. */
export type Ort = typeof OrtLibrary;

/** A picture as `pixel_values[1, 3, H, W]`. */
export function pixelFeeds(
  ort: Ort,
  { pixels, tensorWidth, tensorHeight }: PreparedImage,
): Record<string, Tensor> {
  return { pixel_values: floatTensor(ort, pixels, [1, 3, tensorHeight, tensorWidth]) };
}

/** Decodes and prepares a picture of a run's input. Throws INVALID_INPUT. */
export async function preparedPicture(
  image: string | MediaRef,
  media: RunMedia,
  processor: Pick<ImageProcessor, 'prepare'>,
): Promise<PreparedImage> {
  return processor.prepare(await decodeImage(media.path(image)));
}
