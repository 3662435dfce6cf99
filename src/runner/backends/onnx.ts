/** Encoders on ONNX Runtime itself: texts to logits or hidden states, in one pass. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type * as OrtLibrary from 'onnxruntime-node';
import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node';
import { HearthError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/runner.ts';
import type { EncodedText, LoadContext, RanOn, Rows, TextEncoder, WantedOutput } from './backend.ts';
import { createSession, filesOf } from './create-session.ts';
import { MAX_BATCH_TEXTS, MAX_BATCH_TOKENS, planBatches } from './encoder-batch.ts';
import { withFirstProvider } from './execution-providers.ts';
import { loadFailed, modelConfigSchema, readModelJson, weightsSize } from './model-files.ts';
import { onnxLoadFailed } from './onnx-errors.ts';
import { maxTokens } from './token-limit.ts';
import { TextTokenizer } from './tokenizer.ts';
import { pairLengths, type PairTruncation } from './truncate.ts';

type Ort = typeof OrtLibrary;

/** A graph's node types stand before its weights; they are looked for in so many bytes. */
const SEARCHED_BYTES = 32 * 1024 * 1024;

/** Loads the encoder of a plan; throws MODEL_LOAD_FAILED. */
export async function loadOnnx(plan: Plan, context: LoadContext): Promise<TextEncoder> {
  const path = join(filesOf(plan), plan.file);
  const size = await weightsSize(filesOf(plan), plan.file);
  const config = (await readModelJson(plan.directory, 'config.json', modelConfigSchema)) ?? {};
  const tokenizer = await TextTokenizer.load(plan.directory);
  const limit = maxTokens(config, tokenizer.config, null);
  if (limit <= tokenizer.specialTokens)
    throw loadFailed(`The model takes ${limit} tokens, which leaves no room for a text.`);
  const pad = config.pad_token_id ?? tokenizer.idOf(tokenizer.config.pad_token) ?? 0;
  context.progress('reading', 0, size);
  const ort = await import('onnxruntime-node');
  try {
    const coupled = await couplesTexts(path);
    const { value, ran } = await withFirstProvider(plan, async (provider) => {
      const session = await createSession(ort, plan, plan.file, provider);
      context.progress('warming-up', 0, 1);
      const graph = new EncoderGraph(ort, session, pad);
      // Some providers take a graph and fail at the first run, so that run is part of the trial. A tokenizer of a decoder
      // puts nothing around a text, and not every graph takes none.
      const around = tokenizer.wrap([]);
      await graph.run([{ ids: around.length > 0 ? around : [pad], cut: 0 }]);
      return graph;
    });
    return new OnnxBackend({
      plan,
      ran,
      tokenizer,
      graph: value,
      maxTokens: limit,
      batchTexts: coupled ? 1 : MAX_BATCH_TEXTS,
    });
  } catch (error) {
    throw onnxLoadFailed(plan.file, error);
  }
}

/**
 * Whether the graph quantizes activations as it runs (DynamicQuantizeLinear): their scale is then taken over all texts
 * of a batch, so that a text's numbers would change with its neighbours.
 */
export async function couplesTexts(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  const bytes = Buffer.alloc(Math.min(size, SEARCHED_BYTES));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  return bytes.subarray(0, bytesRead).includes('DynamicQuantize');
}

/** A session with the inputs of an encoder, whatever they are named and typed. */
class EncoderGraph {
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #pad: number;

  constructor(ort: Ort, session: InferenceSession, pad: number) {
    this.#ort = ort;
    this.#session = session;
    this.#pad = pad;
    const unknown = session.inputNames.find(
      (name) => !['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'].includes(name),
    );
    if (unknown !== undefined)
      throw loadFailed(
        `The graph wants an input "${unknown}", which a text encoder does not have.`,
        'Choose another model.',
      );
  }

  /** Runs texts as one batch, padded on the right to the longest. */
  async run(texts: readonly EncodedText[]): Promise<InferenceSession.OnnxValueMapType> {
    const width = Math.max(1, ...texts.map(({ ids }) => ids.length));
    const feeds: Record<string, Tensor> = {};
    for (const meta of this.#session.inputMetadata) {
      const values = texts.flatMap((text) =>
        Array.from({ length: width }, (_, at) => this.#valueAt(meta.name, text, at)),
      );
      const wide = meta.isTensor && meta.type === 'int32';
      feeds[meta.name] = wide
        ? new this.#ort.Tensor('int32', Int32Array.from(values), [texts.length, width])
        : new this.#ort.Tensor('int64', BigInt64Array.from(values, BigInt), [texts.length, width]);
    }
    return await this.#session.run(feeds);
  }

  #valueAt(input: string, { ids, types }: EncodedText, at: number): number {
    if (input === 'input_ids') return ids[at] ?? this.#pad;
    if (input === 'attention_mask') return at < ids.length ? 1 : 0;
    // One text is one segment: token types are all 0.
    return input === 'position_ids' ? at : (types?.[at] ?? 0);
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  /** The output that a task wants. */
  pick(
    outputs: InferenceSession.OnnxValueMapType,
    wanted: readonly WantedOutput[],
  ): TypedTensor<Tensor.Type> {
    for (const { names, rank, others } of wanted) {
      for (const name of others ? [...names, ...this.outputNames] : names) {
        const value = outputs[name];
        if (value instanceof this.#ort.Tensor && value.dims.length === rank) return value;
      }
    }
    throw loadFailed(
      `The graph has the outputs ${this.outputNames.join(', ')}, none of which this task can use.`,
      'Choose another task for this model.',
    );
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** What an encoder is made of. */
interface Parts {
  readonly plan: Plan;
  readonly ran: RanOn;
  readonly tokenizer: TextTokenizer;
  readonly graph: EncoderGraph;
  readonly maxTokens: number;
  readonly batchTexts: number;
}

class OnnxBackend implements TextEncoder {
  readonly kind = 'encoder';
  readonly contextLength = null;
  readonly warnings: readonly string[] = [];
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get plan(): Plan {
    return this.#parts.plan;
  }

  get ran(): RanOn {
    return this.#parts.ran;
  }

  get maxTokens(): number {
    return this.#parts.maxTokens;
  }

  get outputNames(): readonly string[] {
    return this.#parts.graph.outputNames;
  }

  encode(text: string, limit: number): EncodedText {
    const { tokenizer } = this.#parts;
    const bare = tokenizer.bareIds(text);
    const room = Math.max(0, Math.min(limit, this.maxTokens) - tokenizer.specialTokens);
    return { ids: tokenizer.wrap(bare.slice(0, room)), cut: Math.max(0, bare.length - room) };
  }

  get tokenizer(): TextTokenizer {
    return this.#parts.tokenizer;
  }

  encodePair(first: string, second: string, limit: number, truncation: PairTruncation): EncodedText | null {
    const { tokenizer } = this.#parts;
    const [a, b] = [tokenizer.bareIds(first), tokenizer.bareIds(second)];
    const room = Math.max(0, Math.min(limit, this.maxTokens) - tokenizer.specialTokensOfPair);
    const kept = pairLengths(a.length, b.length, room, truncation);
    if (kept === null) return null;
    const { ids, types } = tokenizer.wrapPair(a.slice(0, kept[0]), b.slice(0, kept[1]));
    return { ids, types, cut: a.length + b.length - kept[0] - kept[1] };
  }

  async run(
    texts: readonly EncodedText[],
    wanted: readonly WantedOutput[],
    afterBatch: (done: number) => Promise<void>,
  ): Promise<Rows[]> {
    return (await this.runAll(texts, [wanted], afterBatch)).flat();
  }

  async runAll(
    texts: readonly EncodedText[],
    wanted: readonly (readonly WantedOutput[])[],
    afterBatch: (done: number) => Promise<void>,
  ): Promise<Rows[][]> {
    const { graph, batchTexts } = this.#parts;
    const lengths = texts.map(({ ids }) => ids.length);
    const results: Rows[][] = [];
    let done = 0;
    for (const batch of planBatches(lengths, { texts: batchTexts, tokens: MAX_BATCH_TOKENS })) {
      const outputs = await graph.run(batch.flatMap((index) => texts[index] ?? []));
      const tensors = wanted.map((each) => graph.pick(outputs, each));
      for (const [row, index] of batch.entries())
        results[index] = tensors.map((tensor) => rowsOf(tensor, row, lengths[index] ?? 0));
      done += batch.length;
      // A pass blocks this thread: a turn of the event loop lets a cancel come in.
      await setImmediate();
      await afterBatch(done);
    }
    return results;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.graph.release();
  }
}

/** Half precision overflows in some models; what comes out then looks like a result and is none. */
function notFinite(): HearthError {
  return new HearthError(
    'INTERNAL',
    'The numbers of this model overflowed, so there is no result.',
    'Choose a file of higher precision, such as fp32, or run the model on the CPU.',
  );
}

/** One text's part of an output of shape [batch, width] or [batch, tokens, width], without its padding. */
function rowsOf(tensor: TypedTensor<Tensor.Type>, row: number, length: number): Rows {
  const { dims, data } = tensor;
  const width = dims.at(-1) ?? 0;
  const tokens = dims.length === 3 ? Math.min(length, dims[1] ?? 0) : 1;
  const stride = dims.length === 3 ? (dims[1] ?? 0) * width : width;
  const part = data.slice(row * stride, row * stride + tokens * width);
  const numbers = part instanceof Float32Array ? part : Float32Array.from(part, Number);
  if (!numbers.every(Number.isFinite)) throw notFinite();
  return {
    data: numbers,
    tokens,
    width,
    pooled: dims.length === 2,
  };
}
