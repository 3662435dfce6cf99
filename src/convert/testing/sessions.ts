/** Runs built graphs in ONNX Runtime, for tests. */
import * as ort from 'onnxruntime-node';
import type { GoldenTensor } from './golden.ts';

/** Outputs by name. */
export type Outputs = Readonly<Record<string, ort.Tensor>>;

/** A session of a graph whose weights lie in `directory`. */
export async function openSession(graph: Uint8Array, directory: string): Promise<ort.InferenceSession> {
  return await ort.InferenceSession.create(graph, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { model_external_initializers_file_folder_path: directory } },
  });
}

/** Runs a graph once. */
export async function runOnce(
  session: ort.InferenceSession,
  inputs: ReadonlyMap<string, GoldenTensor>,
): Promise<Outputs> {
  return await session.run(
    Object.fromEntries(session.inputNames.map((name) => [name, ortTensor(named(inputs, name))])),
  );
}

/**
 * Runs a decoder in three steps, the prompt, one token and two tokens, with its own caches fed back as transformers.js
 * does: those of the encoder are kept from the first step. The logits are joined along the sequence.
 */
export async function runStepwise(
  session: ort.InferenceSession,
  inputs: ReadonlyMap<string, GoldenTensor>,
): Promise<Outputs> {
  const length = (inputs.get('input_ids') ?? named(inputs, 'inputs_embeds')).dims[1] ?? 0;
  let past: Record<string, ort.Tensor> = {};
  const logits: ort.Tensor[] = [];
  for (const [from, to] of [
    [0, length - 3],
    [length - 3, length - 2],
    [length - 2, length],
  ] as const) {
    const feeds = Object.fromEntries(
      session.inputMetadata.map((meta) => [meta.name, past[meta.name] ?? stepInput(meta, inputs, from, to)]),
    );
    const got = await session.run(feeds);
    const kept = past;
    past = Object.fromEntries(
      Object.entries(got)
        .filter(([name]) => name.startsWith('present'))
        .map(([name, value]) => {
          const next = name.replace('present', 'past_key_values');
          return [next, name.includes('.encoder.') ? (kept[next] ?? value) : value];
        }),
    );
    if (got['logits'] !== undefined) logits.push(got['logits']);
  }
  return { logits: joined(logits) };
}

function stepInput(
  meta: ort.InferenceSession.ValueMetadata,
  inputs: ReadonlyMap<string, GoldenTensor>,
  from: number,
  to: number,
): ort.Tensor {
  const tokens = inputs.get('input_ids') ?? named(inputs, 'inputs_embeds');
  const batch = tokens.dims[0] ?? 1;
  if (meta.name.startsWith('past_key_values') && meta.isTensor) {
    const dims = meta.shape.map((size) =>
      typeof size === 'number' ? size : size === 'batch_size' ? batch : 0,
    );
    return new ort.Tensor('float32', new Float32Array(0), dims);
  }
  if (meta.name === 'input_ids') return columns(tokens, from, to);
  if (meta.name === 'inputs_embeds') return embeddings(tokens, from, to);
  if (meta.name === 'attention_mask' || meta.name === 'decoder_attention_mask')
    return columns(named(inputs, meta.name), 0, to);
  if (meta.name === 'position_ids' && !inputs.has('position_ids')) {
    const places = Array.from({ length: batch * (to - from) }, (_, at) => BigInt(from + (at % (to - from))));
    return new ort.Tensor('int64', BigInt64Array.from(places), [batch, to - from]);
  }
  return ortTensor(named(inputs, meta.name));
}

/** Columns of a matrix of ids. */
function columns({ data, dims }: GoldenTensor, from: number, to: number): ort.Tensor {
  const [rows = 0, width = 0] = dims;
  const kept = Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * width + from, row * width + to), BigInt),
  );
  return new ort.Tensor('int64', BigInt64Array.from(kept.flat()), [rows, to - from]);
}

/** Some tokens of embeddings [batch, tokens, width]. */
function embeddings({ data, dims }: GoldenTensor, from: number, to: number): ort.Tensor {
  const [rows = 0, length = 0, width = 0] = dims;
  const kept = Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray((row * length + from) * width, (row * length + to) * width), Number),
  );
  return new ort.Tensor('float32', Float32Array.from(kept.flat()), [rows, to - from, width]);
}

/** [batch, a, width] and [batch, b, width] → [batch, a + b, width] */
function joined(pieces: readonly ort.Tensor[]): ort.Tensor {
  const [batch = 0, , width = 0] = pieces[0]?.dims ?? [];
  const values: number[] = [];
  for (let row = 0; row < batch; row++)
    for (const { data, dims } of pieces) {
      if (!(data instanceof Float32Array)) throw new Error('logits are float32');
      const size = (dims[1] ?? 0) * width;
      values.push(...data.subarray(row * size, (row + 1) * size));
    }
  const length = pieces.reduce((sum, { dims }) => sum + (dims[1] ?? 0), 0);
  return new ort.Tensor('float32', Float32Array.from(values), [batch, length, width]);
}

function named(inputs: ReadonlyMap<string, GoldenTensor>, name: string): GoldenTensor {
  const tensor = inputs.get(name);
  if (tensor === undefined) throw new Error(`the golden has no input ${name}`);
  return tensor;
}

function ortTensor(tensor: GoldenTensor): ort.Tensor {
  switch (tensor.type) {
    case 'float32':
      return new ort.Tensor('float32', tensor.data, tensor.dims);
    case 'int64':
      return new ort.Tensor('int64', tensor.data, tensor.dims);
    case 'bool':
      return new ort.Tensor('bool', tensor.data, tensor.dims);
  }
}
