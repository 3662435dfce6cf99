/** background-removal: RMBG, BiRefNet, MODNet, BEN; one map of the picture becomes its opacity. */
import { cutterOf } from '../../shared/tasks/architectures.ts';
import { backgroundRemoval } from '../../shared/tasks/background-removal.ts';
import type { InputOf, ResultOf } from '../../shared/tasks/contract.ts';
import { loadFailed } from '../backends/model-files.ts';
import { floatsOf } from '../backends/tensors.ts';
import { decodeImage, encodeGrayPng, encodeRgbaPng } from '../media/image.ts';
import { cutOut, maskFrom, shareOf } from '../vision/cut-out.ts';
import { openPictureModel, overPictures, type PictureModel, type Seen } from '../vision/picture-model.ts';
import type { Extent } from '../vision/processor-sizes.ts';
import type { RunContext } from './context.ts';
import { behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof backgroundRemoval>;
type Result = ResultOf<typeof backgroundRemoval>;

/** Needs a graph whose first output is one map of the picture; its name is the exporter's own. */
export const prepareBackgroundRemoval: PrepareTask = async (plan, backend) => {
  const model = await openPictureModel(plan.directory, backend, plan.task);
  return behindContract(backgroundRemoval, async (items, _options, context) => ({
    results: await overPictures(items, context, async (item) => await cut(model, item, context)),
    warnings: [],
  }));
};

async function cut(model: PictureModel, { image }: Input, context: RunContext): Promise<Result> {
  const picture = await decodeImage(context.media.path(image));
  const seen = await model.look(picture, context, model.graph.outputNames.slice(0, 1));
  context.signal.throwIfAborted();
  const { map, size } = mapOf(seen);
  const { width, height } = picture;
  const mask = maskFrom(map, size, picture, cutterOf(model.config) ?? '');
  const save = async (png: Uint8Array) => await context.media.save(png, 'image/png');
  return {
    image: await save(await encodeRgbaPng(cutOut(picture, mask), width, height)),
    mask: await save(await encodeGrayPng(mask, width, height)),
    area: shareOf(mask),
  };
}

/** The one plane of the first output, `[1, 1, h, w]` or `[1, h, w]`; throws MODEL_LOAD_FAILED. */
function mapOf({ outputs }: Seen): { readonly map: Float32Array; readonly size: Extent } {
  const [answer] = Object.values(outputs);
  const [height = 0, width = 0] = answer?.dims.slice(-2) ?? [];
  const map = answer === undefined ? new Float32Array() : floatsOf(answer);
  if (map.length === 0 || map.length !== width * height)
    throw loadFailed(
      `The graph answers with ${answer?.dims.join(' × ') ?? 'no'} numbers, which are no single map of one picture.`,
      'Choose another task for this model, or another model.',
    );
  return { map, size: { width, height } };
}
