/** depth-estimation: DPT, Depth Anything, GLPN; depth at the size of the picture, as transformers' pipeline gives it. */
import { depthEstimation } from '../../shared/tasks/depth-estimation.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed } from '../backends/model-files.ts';
import { encodeGrayPng } from '../media/image.ts';
import { encodeNpy, NPY_TYPE } from '../media/npy.ts';
import { depthFigures, depthLevels } from '../vision/depth.ts';
import { resizeTorch } from '../vision/interpolate.ts';
import {
  oneOf,
  openPictureModel,
  overPictures,
  type PictureModel,
  type Seen,
} from '../vision/picture-model.ts';
import type { RunContext } from './context.ts';
import { behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof depthEstimation>;
type Options = OptionsOf<typeof depthEstimation>;
type Result = ResultOf<typeof depthEstimation>;

/** Needs a graph with the output `predicted_depth`. */
export const prepareDepthEstimation: PrepareTask = async (plan, backend) => {
  const model = await openPictureModel(plan.directory, backend, plan.task);
  return behindContract(depthEstimation, async (items, options, context) => ({
    results: await overPictures(
      items,
      context,
      async (item) => await estimate(model, item, options, context),
    ),
    warnings: [],
  }));
};

async function estimate(
  model: PictureModel,
  { image }: Input,
  options: Options,
  context: RunContext,
): Promise<Result> {
  const seen = await model.see(image, context);
  context.signal.throwIfAborted();
  const depth = depthOf(seen);
  const { width, height } = seen.prepared.original;
  const figures = depthFigures(depth);
  const png = await encodeGrayPng(depthLevels(depth, figures), width, height);
  const result: Result = {
    depth: await context.media.save(png, 'image/png'),
    ...figures,
    width,
    height,
  };
  if (options.raw) result.raw = await context.media.save(encodeNpy(depth, [height, width]), NPY_TYPE);
  return result;
}

/** The model's answer at the size of the picture: torch's bicubic without antialiasing, as `post_process_depth_estimation`. */
function depthOf({ outputs, prepared }: Seen): Float32Array {
  const answer = outputOf(outputs, 'predicted_depth', ...Object.keys(outputs).slice(0, 1));
  const { data, dims } = oneOf(answer, answer.dims.length - 1);
  const [height = 0, width = 0] = dims.slice(-2);
  if (width * height !== data.length)
    throw loadFailed(
      `The graph answers with ${answer.dims.join(' × ')} numbers, which are no depth of one picture.`,
      'Choose another model.',
    );
  const { original } = prepared;
  return resizeTorch(data, width, height, original.width, original.height, 'bicubic');
}
