/** mask-generation: SAM. What the encoder made of the last picture is kept, so that the next click on it answers at once. */
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import type { MediaRef } from '../../shared/media.ts';
import type { OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { maskGeneration } from '../../shared/tasks/mask-generation.ts';
import type { Graph } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { floatTensor, intTensor } from '../backends/tensors.ts';
import { encodeGrayPng } from '../media/image.ts';
import { pixelFeeds, preparedPicture, type Ort } from '../vision/picture-feeds.ts';
import { oneOf, overPictures } from '../vision/picture-model.ts';
import { maskOfPicture, promptInTensor } from '../vision/point-masks.ts';
import { loadImageProcessor, type ImageProcessor, type PreparedImage } from '../vision/processor.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Options = OptionsOf<typeof maskGeneration>;
type Result = ResultOf<typeof maskGeneration>;

/** Sizes of a picture that the encoder has seen, and what it said: about 8 MB for the real models. */
interface Encoded {
  readonly id: string;
  readonly prepared: Omit<PreparedImage, 'pixels'>;
  readonly outputs: Readonly<Record<string, TypedTensor<Tensor.Type>>>;
}

/** Needs the graphs `vision_encoder` and `prompt_encoder_mask_decoder`, as the Hub's exports for the web have them. */
export const prepareMaskGeneration: PrepareTask = async (plan, backend) => {
  const graphs = asGraphs(backend, plan.task);
  const encoder = await graphs.graph('vision_encoder');
  const decoder = await graphs.graph('prompt_encoder_mask_decoder');
  const ort = await import('onnxruntime-node');
  const see = keptEncoder(ort, encoder, await loadImageProcessor(plan.directory));
  return behindContract(maskGeneration, async (items, options, context) => ({
    results: await overPictures(items, context, async ({ image }) => {
      const encoded = await see(image, context);
      context.signal.throwIfAborted();
      return await propose(ort, decoder, encoded, options, context);
    }),
    warnings: [],
  }));
};

/** The encoder behind a memory of one picture: clicks come on the same one again and again. */
function keptEncoder(
  ort: Ort,
  encoder: Graph,
  processor: ImageProcessor,
): (image: string | MediaRef, context: RunContext) => Promise<Encoded> {
  let kept: Encoded | null = null;
  return async (image, { media }) => {
    const id = typeof image === 'string' ? null : image.media_id;
    if (kept !== null && kept.id === id) return kept;
    const { pixels, ...prepared } = await preparedPicture(image, media, processor);
    // Freed before the next one is made, so that two never lie in memory together.
    kept = null;
    const outputs = await encoder.run(pixelFeeds(ort, { ...prepared, pixels }));
    kept = { id: id ?? '', prepared, outputs };
    return kept;
  };
}

async function propose(
  ort: Ort,
  decoder: Graph,
  { prepared, outputs }: Encoded,
  options: Options,
  context: RunContext,
): Promise<Result> {
  const has = (name: string): boolean => decoder.inputs.some((input) => input.name === name);
  const takes = { points: has('input_points'), boxes: has('input_boxes') };
  const { coordinates, labels, box } = promptInTensor(options, prepared, takes);
  const answer = await decoder.run({
    ...outputs,
    input_points: floatTensor(ort, coordinates, [1, 1, labels.length, 2]),
    input_labels: intTensor(ort, labels, [1, 1, labels.length]),
    input_boxes: floatTensor(ort, box, [1, box.length / 4, 4]),
  });
  const { data: scores } = oneOf(outputOf(answer, 'iou_scores'), 2);
  const { data: planes, dims } = oneOf(outputOf(answer, 'pred_masks'), 4);
  const [height = 0, width = 0] = dims.slice(2);
  const { original } = prepared;
  const best = [...scores.entries()].toSorted((a, b) => b[1] - a[1]).slice(0, options.top_k);
  const masks: Result['masks'] = [];
  for (const [index, score] of best) {
    context.signal.throwIfAborted();
    const logits = planes.subarray(index * width * height, (index + 1) * width * height);
    const mask = maskOfPicture(logits, { width, height }, prepared);
    const png = await encodeGrayPng(mask, original.width, original.height);
    const area = mask.reduce((sum, level) => sum + level, 0) / 255 / mask.length;
    masks.push({ score, mask: await context.media.save(png, 'image/png'), area });
  }
  return { masks, width: original.width, height: original.height };
}
