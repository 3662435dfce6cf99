/** Likelihoods of an ONNX decoder's tokens, from the logits of its graph. */
import type { Likelihoods, WeighedToken } from './backend.ts';
import { weigh } from './likelihood.ts';
import { PROMPT_CHUNK, decode, turn, type Decoder } from './onnx-decoder.ts';
import type { Sampling } from './sampler.ts';

/** What a decoder's graph says of tokens. */
export class OnnxLikelihoods implements Likelihoods {
  readonly withPenalty = true;
  readonly #decoder: Decoder;
  readonly #ends: ReadonlySet<number>;

  constructor(decoder: Decoder, ends: ReadonlySet<number>) {
    this.#decoder = decoder;
    this.#ends = ends;
  }

  generate(
    prompt: readonly number[],
    sampling: Sampling,
    signal: AbortSignal,
    alternatives: number,
  ): AsyncIterable<WeighedToken> {
    const decoding = { prompt, sampling, signal };
    return decode(this.#decoder, this.#ends, decoding, (token, logits) => weigh(logits, token, alternatives));
  }

  async score(tokens: readonly number[], signal: AbortSignal, alternatives: number): Promise<WeighedToken[]> {
    const decoder = this.#decoder;
    decoder.reset();
    try {
      const weighed: WeighedToken[] = [];
      for (let start = 0; start < tokens.length - 1; start += PROMPT_CHUNK) {
        const end = Math.min(start + PROMPT_CHUNK, tokens.length - 1);
        const rows = await decoder.feedAll(tokens.slice(start, end));
        for (const [row, logits] of rows.entries())
          weighed.push(weigh(logits, tokens[start + row + 1] ?? 0, alternatives));
        await turn(signal);
      }
      return weighed;
    } finally {
      decoder.reset();
    }
  }
}
