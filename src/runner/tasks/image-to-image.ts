/** image-to-image: Swin2SR, which enlarges a picture in one pass. */
import type { InputOf, ResultOf } from '../../shared/tasks/contract.ts';
import { imageToImage } from '../../shared/tasks/image-to-image.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed } from '../backends/model-files.ts';
import { decodeImage, encodeRgbPng } from '../media/image.ts';
import { badPicture } from '../media/image-limits.ts';
import { pictureFrom, scaleOf } from '../vision/enlarged.ts';
import { oneOf, openPictureModel, overPictures, type PictureModel } from '../vision/picture-model.ts';
import type { Extent } from '../vision/processor-sizes.ts';
import type { RunContext } from './context.ts';
import { behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof imageToImage>;
type Result = ResultOf<typeof imageToImage>;

/**
 * Most pixels of the picture that is given, such as 1,024 × 1,024. Swin2SR keeps 180 numbers for each at full size: one
 * layer of a megapixel is 0.7 GB of fp32, several are alive at once, and four times each edge makes 16 megapixels.
 */
export const MAX_ENLARGED_PIXELS = 1_048_576;

/** Needs a graph with the output `reconstruction`, `[1, 3, scale · H, scale · W]`. */
export const prepareImageToImage: PrepareTask = async (plan, backend) => {
  const model = await openPictureModel(plan.directory, backend, plan.task);
  return behindContract(imageToImage, async (items, _options, context) => ({
    results: await overPictures(items, context, async (item) => await enlarge(model, item, context)),
    warnings: [],
  }));
};

async function enlarge(model: PictureModel, { image }: Input, context: RunContext): Promise<Result> {
  const picture = await decodeImage(context.media.path(image));
  checkPixels(picture);
  const { prepared, outputs } = await model.look(picture, context);
  context.signal.throwIfAborted();
  const { data, dims } = oneOf(outputOf(outputs, 'reconstruction', ...Object.keys(outputs).slice(0, 1)), 3);
  const [channels, height = 0, width = 0] = dims;
  const tensor = { width: prepared.tensorWidth, height: prepared.tensorHeight };
  const scale = scaleOf({ width, height }, tensor);
  if (channels !== 3 || scale === null)
    throw loadFailed(
      `The graph answers with ${dims.join(' × ')} numbers, which are no larger picture.`,
      'Choose another model.',
    );
  const size = { width: scale * picture.width, height: scale * picture.height };
  const larger = pictureFrom(data, { width, height }, size);
  const png = await encodeRgbPng(larger.data, size.width, size.height);
  return { image: await context.media.save(png, 'image/png'), ...size };
}

/** Throws INVALID_INPUT for a picture of more than {@link MAX_ENLARGED_PIXELS}. */
export function checkPixels({ width, height }: Extent): void {
  if (width * height <= MAX_ENLARGED_PIXELS) return;
  const most = MAX_ENLARGED_PIXELS.toLocaleString('en');
  throw badPicture(
    `the picture has ${String(width)} × ${String(height)} pixels, and at most ${most} are enlarged`,
    'Cut out the part that matters, or make it smaller.',
  );
}
