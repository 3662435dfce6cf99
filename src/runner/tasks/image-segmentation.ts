/** image-segmentation: a class for each pixel (SegFormer and its kin), or things with masks (DETR, MaskFormer, Mask2Former). */
import { invalidInput } from '../../shared/errors.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { imageSegmentation, type Segment } from '../../shared/tasks/image-segmentation.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed } from '../backends/model-files.ts';
import { encodeGrayPng } from '../media/image.ts';
import {
  oneOf,
  openPictureModel,
  overPictures,
  type PictureModel,
  type Seen,
} from '../vision/picture-model.ts';
import { highestPlanes, type Planes } from '../vision/planes.ts';
import type { Extent } from '../vision/processor-sizes.ts';
import {
  classPlanes,
  instanceSegments,
  panopticSegments,
  resizedPlanes,
  type QueryAnswer,
} from '../vision/query-segments.ts';
import type { RunContext } from './context.ts';
import { behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof imageSegmentation>;
type Options = OptionsOf<typeof imageSegmentation>;
type Result = ResultOf<typeof imageSegmentation>;

/** How a graph answers: a plane for each class, or queries with masks, and of which family. */
type Family = 'classes' | 'detr' | 'maskformer' | 'mask2former';

/** The size at which Mask2Former's post-processing looks at its masks. */
const MASK2FORMER_SIDE = { width: 384, height: 384 };

/** A segment before its mask is a file; `score` is null for a class. */
interface Found {
  readonly id: number;
  readonly label: number;
  readonly score: number | null;
}

/** Needs a graph with the output `logits` of four dimensions, or with `pred_masks`, or with `masks_queries_logits`. */
export const prepareImageSegmentation: PrepareTask = async (plan, backend) => {
  const model = await openPictureModel(plan.directory, backend, plan.task);
  const family = familyOf(model.graph.outputNames, model.config.model_type ?? '');
  return behindContract(imageSegmentation, async (items, options, context) => {
    const subtask = subtaskOf(family, options.subtask);
    const results = await overPictures(
      items,
      context,
      async (item) => await segment(model, family, item, { ...options, subtask }, context),
    );
    return { results, warnings: [] };
  });
};

function familyOf(outputs: readonly string[], type: string): Family {
  if (outputs.includes('pred_masks')) return 'detr';
  if (outputs.includes('masks_queries_logits')) return type === 'mask2former' ? 'mask2former' : 'maskformer';
  return 'classes';
}

/** The asked kind, or the first of the pipeline's order that the family can do; throws INVALID_INPUT. */
function subtaskOf(family: Family, asked: Options['subtask']): NonNullable<Options['subtask']> {
  if (family !== 'classes') return asked ?? 'panoptic';
  if (asked === undefined || asked === 'semantic') return 'semantic';
  throw invalidInput(
    'options.subtask',
    `is ${asked}, and this model tells classes only, not things`,
    'Leave it out, or ask for semantic.',
  );
}

async function segment(
  model: PictureModel,
  family: Family,
  { image }: Input,
  options: Options,
  context: RunContext,
): Promise<Result> {
  const seen = await model.see(image, context);
  const size = seen.prepared.original;
  const { map, segments } =
    family === 'classes'
      ? classesOf(classOutput(seen), size)
      : thingsOf(queryAnswer(seen, family), family, size, options);
  context.signal.throwIfAborted();
  const [first, ...others] = await withMasks(segments, map, size, model, context);
  if (first === undefined) return [];
  const class_map = await context.media.save(await encodeGrayPng(map, size.width, size.height), 'image/png');
  return [{ ...first, class_map }, ...others];
}

function classOutput({ outputs }: Seen): Planes {
  const { data, dims } = oneOf(outputOf(outputs, 'logits', ...Object.keys(outputs).slice(0, 1)), 3);
  const [count = 0, height = 0, width = 0] = dims;
  return { count, width, height, data };
}

function queryAnswer({ outputs }: Seen, family: Family): QueryAnswer {
  const named =
    family === 'detr' ? ['logits', 'pred_masks'] : ['class_queries_logits', 'masks_queries_logits'];
  const [logitsName = '', masksName = ''] = named;
  const { data: logits, dims } = oneOf(outputOf(outputs, logitsName), 2);
  const { data, dims: maskDims } = oneOf(outputOf(outputs, masksName), 3);
  const [queries = 0, classes = 0] = dims;
  const [count = 0, height = 0, width = 0] = maskDims;
  if (count !== queries)
    throw loadFailed(`The graph gives ${count} masks for ${queries} queries.`, 'Choose another model.');
  return { logits, classes, masks: { count, width, height, data } };
}

function thingsOf(
  answer: QueryAnswer,
  family: Family,
  size: Extent,
  options: Options,
): { readonly map: Uint16Array; readonly segments: readonly Found[] } {
  const seen =
    family === 'mask2former' ? { ...answer, masks: resizedPlanes(answer.masks, MASK2FORMER_SIDE) } : answer;
  if (options.subtask === 'semantic') return classesOf(classPlanes(seen), size);
  return options.subtask === 'instance' && family !== 'detr'
    ? instanceSegments(seen, size, options.threshold)
    : panopticSegments(seen, size, options);
}

/** The classes that are somewhere in the picture, by their number. */
function classesOf(
  planes: Planes,
  size: Extent,
): { readonly map: Uint16Array; readonly segments: readonly Found[] } {
  const map = highestPlanes(planes, size);
  const present = [...new Set(map)].toSorted((a, b) => a - b);
  return { map, segments: present.map((id) => ({ id, label: id, score: null })) };
}

async function withMasks(
  segments: readonly Found[],
  map: Uint16Array,
  { width, height }: Extent,
  model: PictureModel,
  context: RunContext,
): Promise<Segment[]> {
  const done: Segment[] = [];
  const mask = new Uint8Array(map.length);
  for (const { id, label, score } of segments) {
    context.signal.throwIfAborted();
    let area = 0;
    for (let pixel = 0; pixel < map.length; pixel += 1) {
      const inside = map[pixel] === id;
      mask[pixel] = inside ? 255 : 0;
      if (inside) area += 1;
    }
    const png = await encodeGrayPng(mask, width, height);
    done.push({
      label: model.labelOf(label),
      score,
      mask: await context.media.save(png, 'image/png'),
      area: area / map.length,
      id,
    });
  }
  return done;
}
