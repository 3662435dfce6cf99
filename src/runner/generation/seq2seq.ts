/** Encoder-decoder generation on ONNX graphs: the loop from the encoder's output to new tokens. */
import type * as OrtLibrary from 'onnxruntime-node';
import type { Tensor } from 'onnxruntime-node';
import type { GraphSet } from '../backends/backend.ts';
import { sample, type Sampling } from '../backends/sampler.ts';
import { beamSearch } from './beam-search.ts';
import { decoderLayout, decoderPositions, type DecoderLayout } from './decoder-layout.ts';
import { DecoderSteps, type DecoderInputs } from './decoder-steps.ts';
import type { GenerationConfig } from './generation-config.ts';
import { processorsOf, type LogitsProcessor } from './logits-processors.ts';

type Ort = typeof OrtLibrary;

/** One generation. */
export interface Seq2SeqRun extends DecoderInputs {
  /** First tokens of the decoder, mostly `decoder_start_token_id` alone. */
  readonly prefix: readonly number[];
  /** Embeddings `[1, tokens, width]` that go in instead of the prefix's tokens; the prefix still counts for processors. */
  readonly prefixEmbeddings?: Tensor;
  readonly maxNewTokens: number;
  /** Applied after those of the configuration. */
  readonly processors?: readonly LogitsProcessor[];
  readonly sampling: Sampling;
  readonly signal: AbortSignal;
  /** Fields that hold in place of the model's own: `forced_bos_token_id` of a translation, `num_beams`. */
  readonly generation?: Partial<GenerationConfig>;
  /** Called after each token of a beam search, which gives its tokens only at the end. */
  readonly afterStep?: (tokens: number) => Promise<void>;
}

/** Greedy choice: the likeliest token. */
export const GREEDY: Sampling = {
  temperature: 0,
  topK: 0,
  topP: 1,
  repetitionPenalty: 1,
  random: () => 0,
};

/** The decoder of an encoder-decoder model. One generation at a time. */
export class Seq2SeqDecoder {
  readonly generation: GenerationConfig;
  readonly #ort: Ort;
  readonly #layout: DecoderLayout;
  readonly #config: object;

  private constructor(ort: Ort, layout: DecoderLayout, config: object, generation: GenerationConfig) {
    this.#ort = ort;
    this.#layout = layout;
    this.#config = config;
    this.generation = generation;
  }

  /**
   * Opens the decoder's graphs. `config` is config.json: it tells the size of a cache where the graph does not. Throws
   * MODEL_LOAD_FAILED.
   */
  static async open(model: GraphSet, config: object, generation: GenerationConfig): Promise<Seq2SeqDecoder> {
    const ort = await import('onnxruntime-node');
    return new Seq2SeqDecoder(ort, await decoderLayout(model), config, generation);
  }

  /** True where a graph of the decoder takes an input of that name. */
  takes(input: string): boolean {
    const { first, next } = this.#layout;
    return [first, next].some((graph) => graph?.inputs.some(({ name }) => name === input));
  }

  /** True where the graph that takes each token gives an output of that name. */
  gives(output: string): boolean {
    const { first, next } = this.#layout;
    return (next ?? first).outputNames.includes(output);
  }

  /** How many of `wanted` new tokens the decoder's positions leave room for after a prefix; one at least. */
  room(prefix: number, wanted: number): number {
    const positions = decoderPositions(this.#config);
    return Math.max(1, positions === null ? wanted : Math.min(wanted, positions - prefix));
  }

  /** A sequence at its beginning, for those who look at the logits themselves (a language to detect). */
  start(inputs: DecoderInputs): DecoderSteps {
    return new DecoderSteps(this.#ort, this.#layout, this.#config, inputs);
  }

  /**
   * New tokens one by one, until an end token (which is not among them), until there are `maxNewTokens` or as many as the
   * decoder has positions for, or until the caller leaves the loop. With more than one beam they come together at the
   * end. Repetition penalty is the sampling's where it has one, else the model's.
   */
  async *generate(given: Seq2SeqRun): AsyncGenerator<number> {
    const run = { ...given, maxNewTokens: this.room(given.prefix.length, given.maxNewTokens) };
    const generation: GenerationConfig = { ...this.generation, ...run.generation };
    if (run.sampling.repetitionPenalty !== 1) generation.repetition_penalty = run.sampling.repetitionPenalty;
    const lengths = { prefix: run.prefix.length, maxNewTokens: run.maxNewTokens };
    const processors = [...processorsOf(generation, lengths), ...(run.processors ?? [])];
    const ends = generation.eos_token_id;
    const beams = run.sampling.temperature > 0 ? 1 : (generation.num_beams ?? 1);
    if (beams > 1 && run.prefixEmbeddings === undefined) {
      const found = await beamSearch(this.start(run), {
        ...run,
        beams,
        ends,
        processors,
        lengthPenalty: generation.length_penalty ?? 1,
        earlyStopping: generation.early_stopping ?? false,
      });
      yield* ends.includes(found.at(-1) ?? -1) ? found.slice(0, -1) : found;
      return;
    }
    yield* this.#oneByOne(run, processors, ends);
  }

  async *#oneByOne(
    run: Seq2SeqRun,
    processors: readonly LogitsProcessor[],
    ends: readonly number[],
  ): AsyncGenerator<number> {
    const { prefix, prefixEmbeddings, maxNewTokens, signal } = run;
    const sampling: Sampling = { ...run.sampling, repetitionPenalty: 1 };
    const steps = this.start(run);
    const tokens = [...prefix];
    let rows =
      prefixEmbeddings === undefined
        ? await steps.feed([prefix])
        : await steps.feedEmbeddings(prefixEmbeddings);
    for (let count = 0; count < maxNewTokens; count += 1) {
      signal.throwIfAborted();
      const scores = rows[0] ?? new Float32Array();
      for (const process of processors) process(tokens, scores);
      const token = sample(scores, [], sampling);
      if (ends.includes(token)) return;
      tokens.push(token);
      yield token;
      if (count + 1 < maxNewTokens) rows = await steps.feed([[token]]);
    }
  }
}
