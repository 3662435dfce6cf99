/** ONNX decoders through transformers.js: its model classes, with a loop, a sampler and a tokenizer of our own. */
import { dirname } from 'node:path';
import type { Plan } from '../../shared/runner.ts';
import type { Likelihoods, LoadContext, RanOn, TextGenerator } from './backend.ts';
import type { ChatRenderer } from './chat-template.ts';
import { withFirstProvider } from './execution-providers.ts';
import {
  generationConfigSchema,
  idList,
  modelConfigSchema,
  readModelJson,
  requireModelJson,
  weightsSize,
  type ModelConfig,
} from './model-files.ts';
import { Decoder, decode, type Library } from './onnx-decoder.ts';
import { onnxLoadFailed } from './onnx-errors.ts';
import { OnnxLikelihoods } from './onnx-likelihoods.ts';
import type { Sampling } from './sampler.ts';
import { TextTokenizer } from './tokenizer.ts';
import { leaveSharpOut } from './without-sharp.ts';

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
        // It names no TensorRT, which is not tried for its models.
        device: provider === 'tensorrt' ? 'cuda' : provider,
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

  get likelihoods(): Likelihoods {
    const { decoder, ends } = this.#parts;
    return new OnnxLikelihoods(decoder, ends);
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

  generate(prompt: readonly number[], sampling: Sampling, signal: AbortSignal): AsyncIterable<number> {
    const { decoder, ends } = this.#parts;
    return decode(decoder, ends, { prompt, sampling, signal }, (token) => token);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.decoder.dispose();
  }
}
