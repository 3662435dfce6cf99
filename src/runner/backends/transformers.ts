/** ONNX decoders through transformers.js: its model classes, with a loop, a sampler and a tokenizer of our own. */
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type * as TransformersLibrary from '@huggingface/transformers';
import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import type { Plan } from '../../shared/runner.ts';
import type { LoadContext, RanOn, TextGenerator } from './backend.ts';
import type { ChatRenderer } from './chat-template.ts';
import { withFirstProvider } from './execution-providers.ts';
import {
  generationConfigSchema,
  idList,
  loadFailed,
  modelConfigSchema,
  readModelJson,
  requireModelJson,
  weightsSize,
  type ModelConfig,
} from './model-files.ts';
import { onnxLoadFailed } from './onnx-errors.ts';
import { sample, type Sampling } from './sampler.ts';
import { TextTokenizer } from './tokenizer.ts';
import { leaveSharpOut } from './without-sharp.ts';

type Library = typeof TransformersLibrary;

/** Tokens of a prompt that go through the graph at a time: a cancel is noticed in between, and the logits of all of them are held. */
const PROMPT_CHUNK = 128;

/** For decoders whose config names no length. */
const DEFAULT_CONTEXT = 2_048;

/** Loads the ONNX decoder of a plan; throws MODEL_LOAD_FAILED. */
export async function loadTransformers(plan: Plan, context: LoadContext): Promise<TextGenerator> {
  const size = await weightsSize(plan.directory, plan.file);
  const config = await requireModelJson(plan.directory, 'config.json', modelConfigSchema);
  const tokenizer = await TextTokenizer.load(plan.directory);
  const ends = await endTokens(plan.directory, config, tokenizer);
  const contextLength =
    plan.context_length ?? config.max_position_embeddings ?? config.n_positions ?? DEFAULT_CONTEXT;
  context.progress('reading', 0, size);
  const library = await openLibrary();
  try {
    const { value, ran } = await withFirstProvider(plan, async (provider) => {
      const model = await library.AutoModelForCausalLM.from_pretrained(plan.directory, {
        ...fileOptions(plan.file),
        // The file's whole name is given, so no ending may be added: that is what fp32 means here.
        dtype: 'fp32',
        device: provider,
        local_files_only: true,
        session_options: {
          intraOpNumThreads: plan.threads,
          interOpNumThreads: 1,
          graphOptimizationLevel: 'all',
          logSeverityLevel: 3,
        },
      });
      context.progress('warming-up', 0, 1);
      const decoder = new Decoder(library, model);
      await decoder.feed([ends[0] ?? 0]);
      return decoder;
    });
    return new TransformersBackend({
      plan,
      ran,
      decoder: value,
      tokenizer,
      ends: new Set(ends),
      contextLength,
    });
  } catch (error) {
    throw onnxLoadFailed(plan.file, error);
  }
}

/** transformers.js without its image library, and with every way to the network and to caches of its own closed. */
async function openLibrary(): Promise<Library> {
  leaveSharpOut();
  const library = await import('@huggingface/transformers');
  const { env } = library;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.logLevel = library.LogLevel.ERROR;
  return library;
}

/** Where transformers.js finds a file: `onnx/model_q4.onnx` is subfolder `onnx` and name `model_q4`. */
function fileOptions(file: string): { subfolder: string; model_file_name: string } {
  const folder = dirname(file);
  const name = file.slice(folder === '.' ? 0 : folder.length + 1).replace(/\.onnx$/, '');
  return { subfolder: folder === '.' ? '' : folder, model_file_name: name };
}

/** Tokens that end an answer: generation_config.json says it, else config.json, else the tokenizer. */
async function endTokens(
  directory: string,
  config: ModelConfig,
  tokenizer: TextTokenizer,
): Promise<number[]> {
  const generation = await readModelJson(directory, 'generation_config.json', generationConfigSchema);
  const ids = idList(generation?.eos_token_id ?? config.eos_token_id);
  if (ids.length > 0) return ids;
  const named = tokenizer.idOf(tokenizer.config.eos_token);
  return named === null ? [] : [named];
}

/** A graph with the keys and values of the tokens that it has seen. */
class Decoder {
  readonly #library: Library;
  readonly #model: PreTrainedModel;
  #past: Record<string, Tensor> | null = null;
  #seen = 0;

  constructor(library: Library, model: PreTrainedModel) {
    this.#library = library;
    this.#model = model;
  }

  /** Forgets all tokens. */
  reset(): void {
    this.#past = null;
    this.#seen = 0;
  }

  /** Feeds tokens and returns the logits after the last one; they are the caller's to change. */
  async feed(tokens: readonly number[]): Promise<Float32Array> {
    const { Tensor: LibraryTensor } = this.#library;
    this.#seen += tokens.length;
    const outputs: unknown = await this.#model.forward({
      input_ids: new LibraryTensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
      attention_mask: new LibraryTensor('int64', new BigInt64Array(this.#seen).fill(1n), [1, this.#seen]),
      num_logits_to_keep: new LibraryTensor('int64', BigInt64Array.of(1n), []),
      past_key_values: this.#past,
    });
    const tensors = Object.entries(isRecord(outputs) ? outputs : {}).flatMap(([name, value]) =>
      value instanceof LibraryTensor ? [[name, value] as const] : [],
    );
    this.#past = Object.fromEntries(
      tensors.flatMap(([name, tensor]) => (name.startsWith('present') ? [[pastName(name), tensor]] : [])),
    );
    const logits = tensors.find(([name]) => name === 'logits')?.[1];
    if (logits === undefined)
      throw loadFailed('The graph has no output "logits", so it is no decoder.', 'Choose another model.');
    const width = logits.dims.at(-1) ?? 0;
    const data: unknown = logits.data.slice(-width);
    return Float32Array.from(isNumbers(data) ? data : [], Number);
  }

  async dispose(): Promise<void> {
    await this.#model.dispose();
  }
}

/** The input that takes an output of the step before: `present.0.key` becomes `past_key_values.0.key`. */
function pastName(name: string): string {
  return name.startsWith('present_')
    ? name.replace('present_', 'past_')
    : name.replace('present', 'past_key_values');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return value instanceof Float32Array || value instanceof Float16Array;
}

interface Parts {
  readonly plan: Plan;
  readonly ran: RanOn;
  readonly decoder: Decoder;
  readonly tokenizer: TextTokenizer;
  readonly ends: ReadonlySet<number>;
  readonly contextLength: number;
}

class TransformersBackend implements TextGenerator {
  readonly kind = 'generator';
  /** `session.run` blocks the thread that calls it. */
  readonly computesAside = false;
  readonly holdsGrammar = false;
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

  get contextLength(): number {
    return this.#parts.contextLength;
  }

  get chat(): ChatRenderer | null {
    return this.#parts.tokenizer.chat;
  }

  tokenize(text: string, addSpecial: boolean): number[] {
    const bare = this.#parts.tokenizer.bareIds(text);
    return addSpecial ? this.#parts.tokenizer.wrap(bare) : bare;
  }

  detokenize(tokens: readonly number[]): string {
    return this.#parts.tokenizer.decode(tokens);
  }

  isBos(token: number): boolean {
    const { tokenizer } = this.#parts;
    return token === tokenizer.idOf(tokenizer.config.bos_token);
  }

  async *generate(
    prompt: readonly number[],
    sampling: Sampling,
    signal: AbortSignal,
  ): AsyncGenerator<number> {
    const { decoder, ends } = this.#parts;
    const seen = new Set(prompt);
    decoder.reset();
    try {
      let logits = new Float32Array();
      for (let start = 0; start < prompt.length; start += PROMPT_CHUNK) {
        logits = Float32Array.from(await decoder.feed(prompt.slice(start, start + PROMPT_CHUNK)));
        await turn(signal);
      }
      for (;;) {
        const token = sample(logits, seen, sampling);
        if (ends.has(token)) return;
        seen.add(token);
        yield token;
        await turn(signal);
        logits = Float32Array.from(await decoder.feed([token]));
      }
    } finally {
      decoder.reset();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.decoder.dispose();
  }
}

/** A pass blocks this thread: a turn of the event loop lets tokens go out and a cancel come in. */
async function turn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
