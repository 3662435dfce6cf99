/** A model that looks at one picture at a time: its processor in front, its graph, and the outputs by name. */
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import type { MediaRef } from '../../shared/media.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { AnyBackend, Graph, GraphInput } from '../backends/backend.ts';
import { floatsOf, intTensor } from '../backends/tensors.ts';
import { loadFailed, modelConfigSchema, readModelJson, type ModelConfig } from '../backends/model-files.ts';
import { decodeImage, type RgbImage } from '../media/image.ts';
import type { RunContext } from '../tasks/context.ts';
import { asGraphs } from '../tasks/prepare.ts';
import { pixelFeeds, type Ort } from './picture-feeds.ts';
import { loadImageProcessor, type ImageProcessor, type PreparedImage } from './processor.ts';

/** What a model says about one picture. */
export interface Seen {
  readonly prepared: PreparedImage;
  readonly outputs: Readonly<Record<string, TypedTensor<Tensor.Type>>>;
}

/** A model with what it needs to look at pictures. */
export interface PictureModel {
  readonly config: ModelConfig;
  readonly processor: ImageProcessor;
  readonly graph: Graph;
  /** One picture through processor and graph; `wanted` limits the outputs. Throws INVALID_INPUT. */
  see(picture: string | MediaRef, context: RunContext, wanted?: readonly string[]): Promise<Seen>;
  /** The same for a picture that is decoded already, as its colours are needed too. */
  look(picture: RgbImage, context: RunContext, wanted?: readonly string[]): Promise<Seen>;
  /** The name of a class, as transformers gives it where config.json has none. */
  readonly labelOf: (index: number) => string;
}

/** Opens what a task on pictures needs. Throws MODEL_LOAD_FAILED, TASK_NOT_SUPPORTED. */
export async function openPictureModel(
  directory: string,
  model: AnyBackend,
  task: TaskId,
): Promise<PictureModel> {
  const { main: graph } = asGraphs(model, task);
  const config = (await readModelJson(directory, 'config.json', modelConfigSchema)) ?? {};
  const processor = await loadImageProcessor(directory);
  const ort = await import('onnxruntime-node');
  const look: PictureModel['look'] = async (picture, context, wanted) => {
    const prepared = processor.prepare(picture);
    context.signal.throwIfAborted();
    return { prepared, outputs: await graph.run(feedsOf(ort, graph, prepared), wanted) };
  };
  return {
    config,
    processor,
    graph,
    look,
    see: async (picture, context, wanted) =>
      await look(await decodeImage(context.media.path(picture)), context, wanted),
    labelOf: (index) => config.id2label?.[String(index)] ?? `LABEL_${index}`,
  };
}

/** Each picture through `one`, with progress where there are several. */
export async function overPictures<T, R>(
  items: readonly T[],
  context: RunContext,
  one: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    context.signal.throwIfAborted();
    results.push(await one(item));
    if (items.length > 1) await context.write({ type: 'progress', step: index + 1, steps: items.length });
  }
  return results;
}

function feedsOf(ort: Ort, graph: Graph, prepared: PreparedImage): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = pixelFeeds(ort, prepared);
  // Exporters outside of the Hub's conventions name a lone input as they like.
  const [first] = graph.inputs;
  if (graph.inputs.length === 1 && first !== undefined && feeds['pixel_values'] !== undefined)
    return { [first.name]: feeds['pixel_values'] };
  const mask = graph.inputs.find(({ name }) => name === 'pixel_mask');
  if (mask !== undefined) feeds['pixel_mask'] = maskOf(ort, mask, prepared);
  return feeds;
}

/**
 * Ones where the picture is and zeros in its padding. Older exports froze the mask at 64 × 64; with one picture and no
 * padding it is all ones at any size.
 */
function maskOf(ort: Ort, input: GraphInput, prepared: PreparedImage): Tensor {
  const [height, width] = [input.shape[1], input.shape[2]].map((side) =>
    typeof side === 'number' ? side : null,
  );
  if (typeof height === 'number' && typeof width === 'number')
    return intTensor(ort, new Array<number>(height * width).fill(1), [1, height, width]);
  const { tensorWidth, tensorHeight } = prepared;
  const mask = new Array<number>(tensorWidth * tensorHeight).fill(0);
  for (let row = 0; row < prepared.height; row += 1)
    mask.fill(1, row * tensorWidth, row * tensorWidth + prepared.width);
  return intTensor(ort, mask, [1, tensorHeight, tensorWidth]);
}

/** An output of one picture as numbers with its sizes but the first, which counts pictures. Throws MODEL_LOAD_FAILED. */
export function oneOf(
  tensor: TypedTensor<Tensor.Type>,
  rank: number,
): { readonly data: Float32Array; readonly dims: readonly number[] } {
  const [batch, ...dims] = tensor.dims;
  if (batch !== 1 || dims.length !== rank)
    throw loadFailed(
      `The graph answers with ${tensor.dims.join(' × ')} numbers, which this task can't read.`,
      'Choose another task for this model, or another model.',
    );
  return { data: floatsOf(tensor), dims };
}
