/** Likelihoods of a GGUF model's tokens, from the probabilities that node-llama-cpp gives of the whole vocabulary. */
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { Likelihoods, LikelyToken, WeighedToken } from './backend.ts';
import { sample, type Sampling } from './sampler.ts';

/**
 * The library hands probabilities over in single precision: a token below the smallest number of it has none at all,
 * and can only be said to be no likelier than that.
 */
const SMALLEST = 2 ** -149;

/** llama.cpp counts tokens from 0, and so does every list of ids that came from its own tokenizer. */
export function isToken(id: number): id is Token {
  return Number.isSafeInteger(id) && id >= 0;
}

/** Probabilities that are held at a time while a text is scored: each is an entry of a map, of about 50 bytes. */
const HELD_PROBABILITIES = 2 ** 20;

/** What of a model's backend is used here. */
export interface LlamaParts {
  readonly sequence: LlamaContextSequence;
  /** Puts a prompt into the cache of keys and values but for the tokens that it returns. */
  evaluatePrompt(tokens: Token[], signal: AbortSignal): Promise<Token[]>;
  /** Empties that cache. */
  clear(): Promise<void>;
  isEnd(token: Token): boolean;
}

/** What llama.cpp says of tokens. */
export class LlamaLikelihoods implements Likelihoods {
  readonly withPenalty = false;
  readonly #parts: LlamaParts;

  constructor(parts: LlamaParts) {
    this.#parts = parts;
  }

  /** The library samples nothing here, so that its probabilities are those of the model; the token is chosen by them. */
  async *generate(
    prompt: readonly number[],
    sampling: Sampling,
    signal: AbortSignal,
    alternatives: number,
  ): AsyncGenerator<WeighedToken> {
    const { sequence } = this.#parts;
    const rest = await this.#parts.evaluatePrompt(prompt.filter(isToken), signal);
    const greedy = { temperature: 0, yieldEogToken: true, contextShift: { strategy: () => [] } };
    const steps = sequence.evaluateWithMetadata(rest, { probabilities: true }, greedy);
    try {
      let step = await steps.next();
      while (step.done !== true) {
        const { probabilities } = step.value;
        const token = sampling.temperature === 0 ? step.value.token : chosen(probabilities, sampling);
        if (!isToken(token)) throw new RangeError(`the sampler drew ${String(token)}, which is no token`);
        if (this.#parts.isEnd(token)) return;
        yield weighed(probabilities, token, alternatives);
        signal.throwIfAborted();
        step = await steps.next(token);
      }
    } finally {
      await steps.return();
    }
  }

  async score(given: readonly number[], signal: AbortSignal, alternatives: number): Promise<WeighedToken[]> {
    const { sequence } = this.#parts;
    const tokens = given.filter(isToken);
    // The size of the vocabulary is known with the first token's probabilities.
    let many = 1;
    const scored: WeighedToken[] = [];
    await this.#parts.clear();
    try {
      for (let start = 0; start < tokens.length - 1;) {
        signal.throwIfAborted();
        const end = Math.min(start + many, tokens.length - 1);
        const asked = tokens
          .slice(start, end)
          .map((token): [Token, object] => [token, { generateNext: { probabilities: true } }]);
        const outputs = await sequence.controlledEvaluate(asked, { contextShift: { strategy: () => [] } });
        for (let place = start; place < end; place += 1) {
          const probabilities = outputs[place - start]?.next.probabilities;
          const next = tokens[place + 1];
          if (probabilities === undefined || next === undefined)
            throw new RangeError('llama.cpp gave no probabilities');
          scored.push(weighed(probabilities, next, alternatives));
          many = Math.max(1, Math.floor(HELD_PROBABILITIES / probabilities.size));
        }
        start = end;
      }
    } finally {
      await this.#parts.clear();
    }
    return scored;
  }
}

/** The next token by probabilities of the model: their logarithms are its logits but for a constant. */
function chosen(probabilities: ReadonlyMap<Token, number>, sampling: Sampling): number {
  const logits = new Float32Array(probabilities.size).fill(-Infinity);
  for (const [token, probability] of probabilities) logits[token] = Math.log(probability);
  return sample(logits, [], { ...sampling, repetitionPenalty: 1 });
}

/** A token among probabilities, which come likeliest first. */
function weighed(
  probabilities: ReadonlyMap<Token, number>,
  token: Token,
  alternatives: number,
): WeighedToken {
  const best: LikelyToken[] = [];
  for (const [id, probability] of probabilities) {
    if (best.length >= alternatives) break;
    best.push({ id, logprob: Math.log(Math.max(probability, SMALLEST)) });
  }
  const own = Math.log(Math.max(probabilities.get(token) ?? 0, SMALLEST));
  return { id: token, logprob: own, alternatives: best };
}
