/** GGUF models on llama.cpp, through node-llama-cpp. One model, one context, one sequence. */
import { join } from 'node:path';
import type { LlamaContextSequence, LlamaModel, SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import { fellBack } from '../../shared/acceleration.ts';
import { HearthError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/runner.ts';
import type { Likelihoods, LoadContext, RanOn, TextGenerator } from './backend.ts';
import { chatRenderer, type ChatRenderer } from './chat-template.ts';
import { filesOf } from './create-session.ts';
import { openLlama, type OpenLlama } from './llama-library.ts';
import { LlamaLikelihoods, isToken } from './llama-likelihoods.ts';
import { mapsWeights } from './mapped-weights.ts';
import { loadFailed, weightsSize } from './model-files.ts';
import { cutTo, draw, nucleusSize, type Sampling } from './sampler.ts';

/**
 * Tokens of a prompt that are evaluated at a time. A cancel is noticed between two of them, and they are the unit in
 * which the KV cache is kept from one request to the next.
 */
const PROMPT_CHUNK = 256;

/** Seeds of llama.cpp's sampler are 32 bits. */
const SEEDS = 2 ** 32;

/** Loads the GGUF file of a plan; throws MODEL_LOAD_FAILED with llama.cpp's own reason in words. */
export async function loadLlama(plan: Plan, context: LoadContext): Promise<TextGenerator> {
  const path = join(filesOf(plan), plan.file);
  const size = await weightsSize(filesOf(plan), plan.file);
  const library = await openLlama(plan);
  try {
    const model = await library.llama.loadModel({
      modelPath: path,
      ...(mapsWeights(plan.dtype, library.ran.device) ? {} : { useMmap: false }),
      onLoadProgress: (fraction) => context.progress('reading', Math.round(fraction * size), size),
      loadSignal: context.signal,
    });
    const contextSize = plan.context_length ?? model.trainContextSize;
    const created = await model.createContext({
      contextSize,
      sequences: 1,
      batchSize: Math.min(PROMPT_CHUNK, contextSize),
      // As many as the library's own limit allows, which `useThreads` moves while other models run.
      threads: { ideal: plan.threads, min: 1 },
      failedCreationRemedy: false,
      createSignal: context.signal,
    });
    const backend = new LlamaBackend(
      plan,
      library,
      model,
      created.getSequence(),
      Math.min(contextSize, created.contextSize),
    );
    context.progress('warming-up', 0, 1);
    await backend.warmUp();
    return backend;
  } catch (error) {
    await library.llama.dispose();
    if (context.signal.aborted) throw error;
    throw explained(plan.file, error, library.complaints());
  }
}

/** What went wrong, for a person: llama.cpp logs the reason and then only says that it failed. */
function explained(name: string, error: unknown, complaints: readonly string[]): Error {
  const message = error instanceof Error ? error.message : String(error);
  const all = [...complaints, message].join('\n');
  const cause = new Error(all, { cause: error });
  const architecture = /unknown model architecture: '([^']*)'/.exec(all)?.[1];
  if (architecture !== undefined) {
    return loadFailed(
      `${name} is of the architecture "${architecture}", which this version of llama.cpp does not know.`,
      'Choose another model.',
      cause,
    );
  }
  const tokenizer = /unknown pre-tokenizer type: '([^']*)'/.exec(all)?.[1];
  if (tokenizer !== undefined) {
    return loadFailed(
      `${name} has a tokenizer ("${tokenizer}") that this version of llama.cpp does not know.`,
      'Choose another model.',
      cause,
    );
  }
  if (/insufficient|out of memory|failed to allocate|too large to fit|not enough/i.test(all)) {
    return new HearthError(
      'INSUFFICIENT_MEMORY',
      `There is not enough free memory for ${name}.`,
      'Unload another model, or choose a smaller variant.',
      { cause },
    );
  }
  if (/Invalid GGUF magic/.test(all))
    return loadFailed(`${name} is no GGUF file, whatever its name says.`, 'Get the model again.', cause);
  const reason = [...complaints, message].find((line) =>
    /corrupt|incomplete|invalid|bounds|missing|not found/i.test(line),
  );
  const detail =
    reason === undefined
      ? ''
      : `: ${reason
          .replace(/^\w+: (?:error loading model: )?/, '')
          .trim()
          .replace(/\.$/, '')}`;
  return loadFailed(`${name} is damaged or incomplete${detail}.`, 'Get the model again.', cause);
}

/** Where the layers really are: a GPU may have had room for some of them only, or for none. */
function offloaded(ran: RanOn, plan: Plan, model: LlamaModel): RanOn {
  if (ran.device === 'cpu') return ran;
  const layers = model.fileInsights.totalLayers;
  if (model.gpuLayers >= layers) return ran;
  const reason = `The memory of ${plan.device} has room for ${model.gpuLayers} of ${layers} layers; the CPU runs the others.`;
  return model.gpuLayers === 0
    ? { device: 'cpu', acceleration: fellBack(plan.acceleration, 'cpu', reason) }
    : { device: ran.device, acceleration: { ...ran.acceleration, reason } };
}

class LlamaBackend implements TextGenerator {
  readonly kind = 'generator';
  readonly computesAside = true;
  readonly holdsGrammar = true;
  readonly plan: Plan;
  readonly ran: RanOn;
  readonly contextLength: number;
  readonly chat: ChatRenderer | null;
  readonly likelihoods: Likelihoods;
  readonly warnings: readonly string[] = [];
  readonly #library: OpenLlama;
  readonly #model: LlamaModel;
  readonly #sequence: LlamaContextSequence;
  /** How many tokens in the KV cache were put there as whole chunks of a prompt. */
  #wholeChunks = 0;

  constructor(
    plan: Plan,
    library: OpenLlama,
    model: LlamaModel,
    sequence: LlamaContextSequence,
    contextLength: number,
  ) {
    this.plan = plan;
    this.#library = library;
    this.#model = model;
    this.#sequence = sequence;
    this.contextLength = contextLength;
    this.ran = offloaded(library.ran, plan, model);
    const template = model.fileInfo.metadata.tokenizer.chat_template;
    const { bosString, eosString } = model.tokens;
    const tokens = { bos_token: bosString ?? '', eos_token: eosString ?? '', unk_token: '', pad_token: '' };
    this.chat = typeof template === 'string' ? chatRenderer(template, tokens) : null;
    this.likelihoods = new LlamaLikelihoods({
      sequence,
      isEnd: (token) => model.isEogToken(token),
      evaluatePrompt: (prompt, signal) => this.#evaluatePrompt(prompt, signal),
      clear: () => this.#clear(),
    });
  }

  tokenize(text: string, addSpecial: boolean): number[] {
    const tokens: number[] = this.#model.tokenize(text, true);
    const { bos, shouldPrependBosToken } = this.#model.tokens;
    const wanted = addSpecial && shouldPrependBosToken && bos !== null && tokens[0] !== bos;
    return wanted ? [bos, ...tokens] : tokens;
  }

  detokenize(tokens: readonly number[]): string {
    return this.#model.detokenize(tokens.filter(isToken), false);
  }

  isBos(token: number): boolean {
    return token === this.#model.tokens.bos;
  }

  useThreads(threads: number): void {
    this.#library.llama.maxThreads = Math.min(threads, this.plan.threads);
  }

  /** Evaluates one token, so that the first request does not pay for reading the weights from disk. */
  async warmUp(): Promise<void> {
    const { bos, eos } = this.#model.tokens;
    await this.#sequence.evaluateWithoutGeneratingNewTokens([bos ?? eos ?? 0].filter(isToken));
    await this.#sequence.clearHistory();
  }

  async *generate(
    prompt: readonly number[],
    sampling: Sampling,
    signal: AbortSignal,
    grammar: string | null = null,
  ): AsyncGenerator<number> {
    const tokens = prompt.filter(isToken);
    const held = grammar === null ? null : await this.#hold(grammar, sampling);
    const rest = await this.#evaluatePrompt(tokens, signal);
    const seen = new Set(tokens);
    const options = {
      temperature: sampling.temperature,
      topK: sampling.topK,
      // The library cuts by top p before it applies the temperature; Hugging Face does it after, and so does `choose`.
      topP: 1,
      minP: 0,
      yieldEogToken: true,
      contextShift: { strategy: () => [] },
      ...(sampling.repetitionPenalty === 1
        ? {}
        : {
            repeatPenalty: {
              penalty: sampling.repetitionPenalty,
              punishTokens: () => [...seen],
              maxPunishTokens: this.contextLength,
            },
          }),
    };
    const steps =
      held !== null || sampling.temperature === 0
        ? this.#sequence.evaluate(rest, { ...options, ...held })
        : drawn(this.#sequence, rest, options, sampling);
    for await (const token of steps) {
      if (this.#model.isEogToken(token)) return;
      seen.add(token);
      yield token;
      signal.throwIfAborted();
    }
  }

  /**
   * What holds an answer to a grammar. The library takes the token that it drew itself as the grammar's next, so here
   * it draws and not `choose`: with a seed from the same source, and with its top p before the temperature.
   */
  async #hold(grammar: string, sampling: Sampling): Promise<SequenceEvaluateOptions> {
    const { LlamaGrammarEvaluationState } = await import('node-llama-cpp');
    const made = await this.#library.llama.createGrammar({ grammar });
    return {
      grammarEvaluationState: new LlamaGrammarEvaluationState({ model: this.#model, grammar: made }),
      topP: sampling.topP,
      seed: Math.floor(sampling.random() * SEEDS),
    };
  }

  /**
   * Puts all of a prompt but its last chunk into the KV cache, and returns the rest. What the cache holds of the same
   * prompt is kept, but only in whole chunks that were evaluated as such: matrix products round differently for one
   * row than for many, and the same request should give the same text whatever was asked before it.
   */
  async #evaluatePrompt(tokens: Token[], signal: AbortSignal): Promise<Token[]> {
    const sequence = this.#sequence;
    const common = sequence.needsCheckpoints ? 0 : sequence.compareContextTokens(tokens).firstDifferentIndex;
    const whole = Math.floor((tokens.length - 1) / PROMPT_CHUNK) * PROMPT_CHUNK;
    let start = Math.min(Math.floor(common / PROMPT_CHUNK) * PROMPT_CHUNK, this.#wholeChunks, whole);
    this.#wholeChunks = start;
    if (start === 0) await sequence.clearHistory();
    else await sequence.adaptStateToTokens(tokens.slice(0, start), false);
    for (; start < whole; start += PROMPT_CHUNK) {
      signal.throwIfAborted();
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(start, start + PROMPT_CHUNK));
      this.#wholeChunks = start + PROMPT_CHUNK;
    }
    signal.throwIfAborted();
    return tokens.slice(whole);
  }

  async #clear(): Promise<void> {
    this.#wholeChunks = 0;
    await this.#sequence.clearHistory();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#library.llama.dispose();
  }
}

/** Tokens drawn from the library's candidates, which come after its top k and temperature, likeliest first. */
async function* drawn(
  sequence: LlamaContextSequence,
  tokens: Token[],
  options: SequenceEvaluateOptions,
  sampling: Sampling,
): AsyncGenerator<Token> {
  const steps = sequence.evaluateWithMetadata(tokens, { probabilities: true }, options);
  try {
    let step = await steps.next();
    while (step.done !== true) {
      const token = choose(step.value.probabilities, sampling);
      yield token;
      step = await steps.next(token);
    }
  } finally {
    await steps.return();
  }
}

/** Cuts candidates to the nucleus and draws one. */
function choose(probabilities: ReadonlyMap<Token, number>, sampling: Sampling): Token {
  const ids = [...probabilities.keys()];
  const shares = [...probabilities.values()];
  const token = draw(cutTo(nucleusSize(shares, sampling.topP), ids, shares), sampling.random());
  if (!isToken(token)) throw new RangeError(`the sampler drew ${token}, which is no token`);
  return token;
}
