/** summarization, translation and text2text-generation: a text through an encoder-decoder, streamed as whole characters. */
import type { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { Seq2SeqOptions } from '../../shared/tasks/seq2seq-options.ts';
import type { Graph, GraphSet } from '../backends/backend.ts';
import { outputOf } from '../backends/graphs.ts';
import { modelConfigSchema, requireModelJson, type ModelConfig } from '../backends/model-files.ts';
import { seededRandom } from '../backends/random.ts';
import type { Sampling } from '../backends/sampler.ts';
import { intTensor } from '../backends/tensors.ts';
import { maxTokens } from '../backends/token-limit.ts';
import { TextTokenizer } from '../backends/tokenizer.ts';
import {
  mergeGeneration,
  readGenerationConfig,
  startToken,
  type GenerationConfig,
} from '../generation/generation-config.ts';
import { GREEDY, Seq2SeqDecoder } from '../generation/seq2seq.ts';
import { cleanUpSpaces, streamTokens, type StreamTiming, type Written } from '../generation/stream.ts';
import type { RunContext } from './context.ts';
import { truncationWarning } from './truncation.ts';

/** What a model writes where neither the caller nor the model says how much (transformers' pipelines, 4.57). */
const DEFAULT_NEW_TOKENS = 256;

/** How a task puts one text to its model. */
export interface TextRequest {
  /** With whatever prefix the model wants in front. */
  readonly text: string;
  /** Tokens around the text; null for those of the tokenizer. */
  readonly around: { readonly before: readonly number[]; readonly after: readonly number[] } | null;
  /** The decoder's first token; null for the model's own. */
  readonly start: number | null;
  /** Fields that the task sets over the model's own, and the caller's options over both. */
  readonly generation: Partial<GenerationConfig>;
}

/** An encoder-decoder for texts with all that it needs. */
export class TextToText {
  readonly config: ModelConfig;
  readonly tokenizer: TextTokenizer;
  readonly #encoder: Graph;
  readonly #decoder: Seq2SeqDecoder;

  private constructor(
    config: ModelConfig,
    tokenizer: TextTokenizer,
    encoder: Graph,
    decoder: Seq2SeqDecoder,
  ) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** Reads tokenizer and configurations and opens the graphs; throws MODEL_LOAD_FAILED. */
  static async open(model: GraphSet): Promise<TextToText> {
    const { directory } = model.plan;
    const config = await requireModelJson(directory, 'config.json', modelConfigSchema);
    const generation = await readGenerationConfig(directory);
    const tokenizer = await TextTokenizer.load(directory);
    const encoder = await model.graph('encoder_model');
    return new TextToText(config, tokenizer, encoder, await Seq2SeqDecoder.open(model, config, generation));
  }

  /** Writes for each request in turn; `name` makes the result of what was written. */
  async run(
    requests: readonly TextRequest[],
    options: Seq2SeqOptions,
    context: RunContext,
    name: (text: string) => object,
  ): Promise<RunOutput> {
    const started = context.now();
    const seed = options.seed ?? context.randomSeed();
    const encoded = requests.map((request, index) =>
      this.#encode(request, options, requests.length > 1 ? `inputs.${String(index)}` : 'inputs'),
    );
    const results: object[] = [];
    const timings: StreamTiming[] = [];
    for (const [index, request] of requests.entries()) {
      const ids = encoded[index]?.ids ?? [];
      const place = requests.length > 1 ? { item: index } : {};
      const written = await this.#write(ids, request, { ...options, seed }, context, place);
      results.push({ ...name(written.text), tokens: written.tokens, finish_reason: written.finish_reason });
      timings.push(written.timing);
    }
    const cut = truncationWarning(
      encoded.map((text) => text.cut),
      this.#limit,
    );
    const first = timings[0]?.firstToken;
    return {
      results,
      warnings: cut === null ? [] : [cut],
      input_tokens: encoded.reduce((sum, { ids }) => sum + ids.length, 0),
      ...(first === undefined ? {} : { first_token_ms: first - started }),
    };
  }

  get #limit(): number {
    return maxTokens(this.config, this.tokenizer.config, null);
  }

  /** Bare tokens are cut, then the special ones go around them. */
  #encode(request: TextRequest, { truncate }: Seq2SeqOptions, path: string): { ids: number[]; cut: number } {
    const { around } = request;
    const bare = this.#bareIds(request.text);
    const special =
      around === null ? this.tokenizer.specialTokens : around.before.length + around.after.length;
    const room = Math.max(0, this.#limit - special);
    const cut = Math.max(0, bare.length - room);
    if (cut > 0 && !truncate)
      throw invalidInput(
        path,
        `the text has ${(bare.length + special).toLocaleString('en')} tokens, and this model takes ${this.#limit.toLocaleString('en')}`,
        'Shorten the text, or set truncate to drop its end.',
      );
    const kept = bare.slice(0, room);
    const ids = around === null ? this.tokenizer.wrap(kept) : [...around.before, ...kept, ...around.after];
    return { ids, cut };
  }

  /** Marian's language code in front of a text is a token, and the text behind it starts anew (`remove_language_code`). */
  #bareIds(text: string): number[] {
    const code = this.config.model_type === 'marian' ? /^\s*(>>[^<]+<<)/.exec(text) : null;
    const id = this.tokenizer.idOf(code?.[1]);
    if (code === null || id === null) return this.tokenizer.bareIds(text);
    return [id, ...this.tokenizer.bareIds(text.slice(code[0].length))];
  }

  async #write(
    ids: readonly number[],
    request: TextRequest,
    options: Seq2SeqOptions & { seed: number },
    context: RunContext,
    place: { readonly item?: number },
  ): Promise<Written> {
    const ort = await import('onnxruntime-node');
    const mask = intTensor(ort, Array<number>(ids.length).fill(1), [1, ids.length]);
    const outputs = await this.#encoder.run({
      input_ids: intTensor(ort, ids, [1, ids.length]),
      attention_mask: mask,
    });
    context.signal.throwIfAborted();
    const hidden: Tensor = outputOf(outputs, 'last_hidden_state', 'encoder_hidden_states');
    const generation = generationOf(this.#decoder.generation, request.generation, options);
    const prefix = [request.start ?? startToken(generation) ?? 0];
    const wanted = generation.max_new_tokens ?? (generation.max_length ?? DEFAULT_NEW_TOKENS + 1) - 1;
    const maxNewTokens = this.#decoder.room(prefix.length, wanted);
    const tokens = this.#decoder.generate({
      encoderFeeds: { encoder_hidden_states: hidden, encoder_attention_mask: mask },
      prefix,
      maxNewTokens,
      sampling: samplingOf(options),
      signal: context.signal,
      generation,
      afterStep: async (step) => {
        await context.write({ type: 'progress', step, steps: maxNewTokens });
      },
    });
    const clean = options.clean_up_tokenization_spaces;
    return await streamTokens(tokens, {
      decode: (some) => this.tokenizer.decode(some),
      maxNewTokens,
      forcedEnd: generation.forced_eos_token_id.length > 0,
      ...(clean ? { finish: cleanUpSpaces } : {}),
      emit: (text) => context.write({ type: 'token', text, ...place }),
      context,
    });
  }
}

/** The model's own way of generating, with what a task and then a caller put over it. */
export function generationOf(
  own: GenerationConfig,
  task: Partial<GenerationConfig>,
  options: Seq2SeqOptions,
): GenerationConfig {
  const merged = mergeGeneration(own, task, options);
  // A length that the caller gives holds in place of the model's own, as in transformers.
  return options.max_new_tokens === undefined ? merged : { ...merged, max_length: null };
}

function samplingOf(options: Seq2SeqOptions & { seed: number }): Sampling {
  return {
    ...GREEDY,
    temperature: options.temperature,
    topK: options.top_k,
    topP: options.top_p,
    random: seededRandom(options.seed),
  };
}

const taskParamsSchema = z.looseObject({
  task_specific_params: z.record(z.string(), z.looseObject({ prefix: z.string().nullish() })).nullish(),
  prefix: z.string().nullish(),
});

/** What a model's config.json says for its tasks: parameters of generation and a prefix, by the name of the task. */
export interface TaskParams {
  readonly keys: readonly string[];
  /** The prefix in front of every text of the task; empty where there is none. */
  prefix(key: string | null): string;
  generation(key: string | null): Partial<GenerationConfig>;
}

/** Reads `task_specific_params` of a config.json. */
export function taskParams(config: ModelConfig): TaskParams {
  const parsed = taskParamsSchema.safeParse(config);
  const params = parsed.success ? (parsed.data.task_specific_params ?? {}) : {};
  const of = (key: string | null) => (key !== null && Object.hasOwn(params, key) ? params[key] : undefined);
  return {
    keys: Object.keys(params),
    prefix: (key) => of(key)?.prefix ?? (parsed.success ? parsed.data.prefix : null) ?? '',
    generation: (key) => mergeGenerationFields(of(key) ?? {}),
  };
}

/** The fields of generation that some parameters give; those that make no sense are an error of the model. */
function mergeGenerationFields(params: object): Partial<GenerationConfig> {
  return mergeGeneration(params);
}
