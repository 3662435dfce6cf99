/** One sequence (or several side by side, for beams) going through a decoder's graphs, with its cache. */
import type * as OrtLibrary from 'onnxruntime-node';
import type { Tensor, TypedTensor } from 'onnxruntime-node';
import type { Graph } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { loadFailed } from '../backends/model-files.ts';
import { floatTensor, floatsOf, intTensor, selectRows } from '../backends/tensors.ts';
import { emptyCacheShape, type DecoderLayout } from './decoder-layout.ts';

type Ort = typeof OrtLibrary;
type Feeds = Readonly<Record<string, Tensor>>;

/** What a decoder is fed with beside its tokens. */
export interface DecoderInputs {
  /** Tensors of the encoder (`encoder_hidden_states`, `encoder_attention_mask`), batch 1; those that no graph wants are left out. */
  readonly encoderFeeds: Feeds;
  /** `[batch, tokens, width]` of some tokens, for graphs that take `inputs_embeds`. */
  readonly embed?: (rows: readonly (readonly number[])[]) => Promise<Tensor>;
  /** Further outputs that the caller wants of each pass (`cross_attentions.0`). */
  readonly also?: readonly string[];
}

/** The state of one generation. */
export class DecoderSteps {
  readonly #ort: Ort;
  readonly #layout: DecoderLayout;
  readonly #config: object;
  readonly #inputs: DecoderInputs;
  #cache: Record<string, Tensor> | null = null;
  #rows: number[][] = [];
  #seen = 0;
  #also: Readonly<Record<string, TypedTensor<Tensor.Type>>> = {};

  constructor(ort: Ort, layout: DecoderLayout, config: object, inputs: DecoderInputs) {
    this.#ort = ort;
    this.#layout = layout;
    this.#config = config;
    this.#inputs = inputs;
  }

  /** The further outputs of the last pass that {@link DecoderInputs.also} asked for and that the graph has. */
  get also(): Readonly<Record<string, TypedTensor<Tensor.Type>>> {
    return this.#also;
  }

  /** Tokens of each row that went through. */
  get seen(): number {
    return this.#seen;
  }

  /** Feeds tokens, as many for each row; gives the logits after the last of each row, which are the caller's to change. */
  async feed(rows: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const { first, next } = this.#layout;
    if (next === null) {
      this.#rows = rows.map((row, index) => [...(this.#rows[index] ?? []), ...row]);
      this.#seen = 0;
      return await this.#pass(first, this.#rows, null);
    }
    return await this.#pass(this.#cache === null ? first : next, rows, null);
  }

  /** Feeds one row of embeddings `[1, tokens, width]` in place of tokens. */
  async feedEmbeddings(embeddings: Tensor): Promise<Float32Array[]> {
    const { first, next } = this.#layout;
    if (next === null)
      throw loadFailed(
        'The decoder has no cache, so it can not start from a picture.',
        'Choose another model.',
      );
    return await this.#pass(this.#cache === null ? first : next, [], embeddings);
  }

  /** Makes the rows at these places the rows; one may be there several times. */
  select(rows: readonly number[]): void {
    if (this.#layout.next === null) {
      this.#rows = rows.map((row) => [...(this.#rows[row] ?? [])]);
      return;
    }
    if (this.#cache === null) return;
    const encoder = new Set(this.#layout.cache.flatMap((entry) => (entry.encoder ? [entry.input.name] : [])));
    this.#cache = Object.fromEntries(
      Object.entries(this.#cache).map(([name, tensor]) => {
        // All rows have the same encoder, so its part is copied only where the count of rows changes.
        const same = encoder.has(name) && tensor.dims[0] === rows.length;
        return [name, same ? tensor : selectRows(this.#ort, tensor, rows)];
      }),
    );
  }

  async #pass(
    graph: Graph,
    rows: readonly (readonly number[])[],
    embeddings: Tensor | null,
  ): Promise<Float32Array[]> {
    const batch = embeddings?.dims[0] ?? rows.length;
    const length = embeddings?.dims[1] ?? rows[0]?.length ?? 0;
    const feeds = {
      ...this.#encoderFeeds(batch),
      ...this.#positions(batch, length),
      ...this.#cacheFeeds(batch),
      ...(embeddings === null ? await this.#tokens(graph, rows, length) : { inputs_embeds: embeddings }),
    };
    const first = this.#cache === null;
    const cached =
      this.#layout.next === null ? [] : this.#layout.cache.filter((entry) => first || !entry.encoder);
    const also = (this.#inputs.also ?? []).filter((name) => graph.outputNames.includes(name));
    if (!graph.outputNames.includes('logits'))
      throw loadFailed('The graph has no output "logits", so it is no decoder.', 'Choose another model.');
    const outputs = await graph.run(feeds, ['logits', ...cached.map(({ output }) => output), ...also]);
    if (this.#layout.next !== null)
      this.#cache = {
        ...this.#cache,
        ...Object.fromEntries(cached.map(({ input, output }) => [input.name, outputOf(outputs, output)])),
      };
    this.#seen += length;
    this.#also = Object.fromEntries(also.map((name) => [name, outputOf(outputs, name)]));
    return lastLogits(outputOf(outputs, 'logits'));
  }

  async #tokens(graph: Graph, rows: readonly (readonly number[])[], length: number): Promise<Feeds> {
    if (graph.inputs.some(({ name }) => name === 'inputs_embeds') && this.#inputs.embed !== undefined)
      return { inputs_embeds: await this.#inputs.embed(rows) };
    return { input_ids: intTensor(this.#ort, rows.flat(), [rows.length, length]) };
  }

  /** The mask is all ones, as rows are never padded; `attention_mask` covers what is in the cache too. */
  #positions(batch: number, length: number): Feeds {
    const total = this.#seen + length;
    const at = Array.from({ length }, (_, index) => this.#seen + index);
    const mask = intTensor(this.#ort, Array<number>(batch * total).fill(1), [batch, total]);
    return {
      attention_mask: mask,
      decoder_attention_mask: mask,
      position_ids: intTensor(this.#ort, Array.from({ length: batch }, () => at).flat(), [batch, length]),
      cache_position: intTensor(this.#ort, at, [length]),
      num_logits_to_keep: intTensor(this.#ort, [1], []),
      use_cache_branch: new this.#ort.Tensor('bool', Uint8Array.of(this.#cache === null ? 0 : 1), [1]),
    };
  }

  #encoderFeeds(batch: number): Feeds {
    if (batch === 1) return this.#inputs.encoderFeeds;
    const rows = Array<number>(batch).fill(0);
    return Object.fromEntries(
      Object.entries(this.#inputs.encoderFeeds).map(([name, tensor]) => [
        name,
        selectRows(this.#ort, tensor, rows),
      ]),
    );
  }

  #cacheFeeds(batch: number): Feeds {
    return (
      this.#cache ??
      Object.fromEntries(
        this.#layout.cache.map(({ input }) => [
          input.name,
          floatTensor(this.#ort, new Float32Array(), emptyCacheShape(input, this.#config, batch)),
        ]),
      )
    );
  }
}

/** The logits after the last token of each row of `[batch, tokens, vocabulary]`. */
function lastLogits(logits: TypedTensor<Tensor.Type>): Float32Array[] {
  const [batch = 1, length = 1, width = 0] = logits.dims;
  const numbers = floatsOf(logits, false);
  return Array.from({ length: batch }, (_, row) => {
    const start = (row * length + length - 1) * width;
    return numbers.slice(start, start + width);
  });
}
