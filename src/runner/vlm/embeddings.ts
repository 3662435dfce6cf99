/** Embeddings of a prompt with the features of pictures in it. */
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import type { Graph } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed } from '../backends/model-files.ts';
import { floatTensor, floatsOf, intTensor } from '../backends/tensors.ts';
import type { Ort } from '../vision/picture-feeds.ts';

/** Features of a picture: `[rows, width]`. */
export interface Features {
  readonly data: Float32Array;
  readonly rows: number;
}

/** The output `image_features` of a vision encoder, `[…, width]`, as rows. */
export function featuresOf(outputs: Readonly<Record<string, TypedTensor<Tensor.Type>>>): Features {
  const output = outputOf(outputs, 'image_features');
  const data = floatsOf(output);
  return { data, rows: data.length / (output.dims.at(-1) ?? 1) };
}

/** `[rows, tokens, width]` of the graph `embed_tokens`. */
export async function embedded(
  ort: Ort,
  embedder: Graph,
  rows: readonly (readonly number[])[],
): Promise<TypedTensor<Tensor.Type>> {
  const feeds = { input_ids: intTensor(ort, rows.flat(), [rows.length, rows[0]?.length ?? 0]) };
  return outputOf(await embedder.run(feeds), 'inputs_embeds');
}

/**
 * `[1, tokens, width]`: the embeddings of a prompt, with the features of its pictures in the places of `mark`, in order.
 * Throws MODEL_LOAD_FAILED where the graphs don't fit each other.
 */
export async function promptEmbeddings(
  ort: Ort,
  embedder: Graph,
  ids: readonly number[],
  mark: number,
  features: readonly Features[],
): Promise<Tensor> {
  const tensor = await embedded(ort, embedder, [ids]);
  const width = tensor.dims[2] ?? 0;
  const places = ids.flatMap((id, at) => (id === mark ? [at] : []));
  const rows = features.reduce((sum, picture) => sum + picture.rows, 0);
  if (rows !== places.length || features.some(({ data, rows: own }) => data.length !== own * width))
    throw loadFailed(
      `The vision encoder gives ${String(rows)} features, and the prompt has ${String(places.length)} places of ${String(width)} numbers for them.`,
      'Get the whole model again, or choose another one.',
    );
  const data = Float32Array.from(floatsOf(tensor));
  const all = features.flatMap(({ data: values, rows: count }) =>
    Array.from({ length: count }, (_, row) => values.subarray(row * width, (row + 1) * width)),
  );
  for (const [index, at] of places.entries()) data.set(all[index] ?? [], at * width);
  return floatTensor(ort, data, tensor.dims);
}
