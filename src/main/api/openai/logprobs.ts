/** How likely the tokens of an answer were, as OpenAI's clients read it: pure. */
import type { LikelyText, PromptLogprob, TokenLogprob } from '../../../shared/tasks/logprobs.ts';

/** A part of a text with the tokens that it is made of; null where nobody asked for them. */
export interface WeighedPart {
  readonly text: string;
  readonly tokens: readonly TokenLogprob[] | null;
  /** Characters of the text before this part. */
  readonly offset: number;
}

/** `logprobs` of a chat's choice. */
export function chatLogprobs(tokens: readonly TokenLogprob[] | null): object | null {
  if (tokens === null) return null;
  const content = tokens.map(({ top_logprobs, ...token }) => ({
    ...chatToken(token),
    top_logprobs: top_logprobs.map(chatToken),
  }));
  return { content, refusal: null };
}

/** `logprobs` of a completion's choice, whose first token begins at `offset`. */
export function completionLogprobs(tokens: readonly PromptLogprob[] | null, offset: number): object | null {
  if (tokens === null) return null;
  let at = offset;
  const text_offset = tokens.map(({ token }) => {
    const start = at;
    at += token.length;
    return start;
  });
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(candidatesOf),
    text_offset,
  };
}

/** How long the text of some tokens is. */
export function lengthOf(tokens: readonly TokenLogprob[]): number {
  return tokens.reduce((sum, { token }) => sum + token.length, 0);
}

/** A token as an object: its bytes are told where they are known, which those of half a character are not. */
function chatToken({ token, logprob }: LikelyText): object {
  return { token, logprob, bytes: token.includes('\uFFFD') ? null : [...Buffer.from(token)] };
}

/** The likeliest tokens by their text, and the token itself with them; null for a token that follows nothing. */
function candidatesOf({ token, logprob, top_logprobs }: PromptLogprob): Record<string, number> | null {
  if (logprob === null) return null;
  const candidates = new Map<string, number>();
  for (const each of [...top_logprobs, { token, logprob }])
    if (!candidates.has(each.token)) candidates.set(each.token, each.logprob);
  return Object.fromEntries(candidates);
}
