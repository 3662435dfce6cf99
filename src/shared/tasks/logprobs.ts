/** How likely a model takes the tokens of a text to be. */
import { z } from 'zod';

/** Most alternatives that are told of a token, as OpenAI has it. */
export const MAX_ALTERNATIVES = 20;

/**
 * What stands for a probability of zero, whose logarithm JSON has no number for: OpenAI's own value for a token that
 * is very unlikely.
 */
export const NO_LOGPROB = -9_999;

const likelyTextSchema = z.object({
  /** Its text; U+FFFD stands for bytes that are no whole character. */
  token: z.string(),
  /** Natural logarithm of its probability, before penalties, temperature and cuts; -9999 for a probability of 0. */
  logprob: z.number(),
});
/** A token's text and how likely it is. */
export type LikelyText = z.output<typeof likelyTextSchema>;

/**
 * A token of an answer. The texts of all tokens together are the answer's: where several tokens are one character, the
 * last of them has its text, and those before it have none.
 */
export const tokenLogprobSchema = likelyTextSchema.extend({
  /** The likeliest tokens in its place, likeliest first; whether the token itself is among them is up to the model. */
  top_logprobs: z.array(likelyTextSchema),
});
/** A token of an answer and how likely it was. */
export type TokenLogprob = z.output<typeof tokenLogprobSchema>;

/** A token of a prompt; the first of a text follows nothing, so nothing can be said of it. */
export const promptLogprobSchema = tokenLogprobSchema.extend({ logprob: z.number().nullable() });
/** A token of a prompt and how likely it was. */
export type PromptLogprob = z.output<typeof promptLogprobSchema>;
