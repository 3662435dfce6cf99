/** How well a model foresees texts. */

/** How surprised a model was by a text: the negative log-likelihood of its tokens, in nats, and how many there were. */
export interface Surprise {
  readonly nats: number;
  readonly tokens: number;
}

/** The surprise at a text; a token that follows nothing says nothing. */
export function surpriseAt(tokens: readonly { readonly logprob: number | null }[]): Surprise {
  const known = tokens.flatMap(({ logprob }) => (logprob === null ? [] : [logprob]));
  return { nats: -known.reduce((sum, logprob) => sum + logprob, 0), tokens: known.length };
}

/**
 * The perplexity of texts: exp of the mean negative log-likelihood over the tokens of all of them (Jelinek et al. 1977;
 * of one text, exp of the loss that Hugging Face's causal models compute). It depends on how a model cuts texts into
 * tokens, so that models of different tokenizers can't be compared by it. NaN of no token.
 */
export function perplexity(texts: readonly Surprise[]): number {
  const nats = texts.reduce((sum, text) => sum + text.nats, 0);
  return Math.exp(nats / texts.reduce((sum, text) => sum + text.tokens, 0));
}
