/**
 * What changes the scores of the next token before one is chosen, each a pure function of the tokens so far. Ported by
 * behaviour from transformers `generation/logits_process.py`; the order is that of `_get_logits_processor`.
 */
import { penalizeRepetition } from '../backends/sampler.ts';
import type { GenerationConfig } from './generation-config.ts';

/**
 * Changes `scores` (one for each token of the vocabulary; logits, or in beam search log probabilities) in place.
 * `tokens` are those of the decoder so far, its prefix included.
 */
export type LogitsProcessor = (tokens: readonly number[], scores: Float32Array) => void;

function forbid(scores: Float32Array, tokens: Iterable<number>): void {
  for (const token of tokens) if (token < scores.length) scores[token] = -Infinity;
}

/** Leaves only some tokens, all as likely. */
function force(scores: Float32Array, tokens: readonly number[]): void {
  scores.fill(-Infinity);
  for (const token of tokens) if (token < scores.length) scores[token] = 0;
}

/** Makes tokens that were there before less likely. */
export function repetitionPenalty(penalty: number): LogitsProcessor {
  return (tokens, scores) => {
    penalizeRepetition(scores, tokens, penalty);
  };
}

/** Forbids a token that would complete a run of `size` tokens that was there before. */
export function noRepeatNgram(size: number): LogitsProcessor {
  return (tokens, scores) => {
    const start = tokens.length - (size - 1);
    if (start < 0) return;
    for (let at = 0; at + size <= tokens.length; at += 1) {
      let same = 0;
      while (same < size - 1 && tokens[at + same] === tokens[start + same]) same += 1;
      if (same === size - 1) forbid(scores, tokens.slice(at + size - 1, at + size));
    }
  };
}

/** Forbids sequences of tokens: the last of each, where the others stand before it. A lone end token is never forbidden. */
export function badWords(words: readonly (readonly number[])[], ends: readonly number[]): LogitsProcessor {
  const kept = words.filter(([first, ...others]) => others.length > 0 || !ends.includes(first ?? -1));
  return (tokens, scores) => {
    for (const word of kept) {
      const before = word.slice(0, -1);
      const start = tokens.length - before.length;
      if (start >= 0 && before.every((token, index) => tokens[start + index] === token))
        forbid(scores, word.slice(-1));
    }
  };
}

/** Forbids the end while there are fewer than `length` tokens, the prefix included. */
export function minLength(length: number, ends: readonly number[]): LogitsProcessor {
  return (tokens, scores) => {
    if (tokens.length < length) forbid(scores, ends);
  };
}

/** Forces the token after a prefix of one token: the language of a translation, for one. */
export function forcedBos(token: number): LogitsProcessor {
  return (tokens, scores) => {
    if (tokens.length === 1) force(scores, [token]);
  };
}

/** Forces the end as the last of `maxLength` tokens, the prefix included. */
export function forcedEos(maxLength: number, ends: readonly number[]): LogitsProcessor {
  return (tokens, scores) => {
    if (tokens.length === maxLength - 1) force(scores, ends);
  };
}

/** Forbids tokens everywhere. */
export function suppress(tokens: readonly number[]): LogitsProcessor {
  return (_, scores) => {
    forbid(scores, tokens);
  };
}

/** Forbids tokens as the first new one, which stands at `begin`. */
export function suppressAtBegin(tokens: readonly number[], begin: number): LogitsProcessor {
  return (before, scores) => {
    if (before.length === begin) forbid(scores, tokens);
  };
}

/** The length of what is generated, in tokens of the decoder. */
export interface Lengths {
  readonly prefix: number;
  readonly maxNewTokens: number;
}

/** What a generation's configuration asks for, in the order in which transformers applies it. */
export function processorsOf(
  generation: GenerationConfig,
  { prefix, maxNewTokens }: Lengths,
): LogitsProcessor[] {
  const { eos_token_id: ends, forced_eos_token_id: lastTokens } = generation;
  const processors: LogitsProcessor[] = [];
  const penalty = generation.repetition_penalty ?? 1;
  if (penalty !== 1) processors.push(repetitionPenalty(penalty));
  const ngram = generation.no_repeat_ngram_size ?? 0;
  if (ngram > 0) processors.push(noRepeatNgram(ngram));
  const words = generation.bad_words_ids ?? [];
  if (words.length > 0) processors.push(badWords(words, ends));
  const least = generation.min_length ?? 0;
  if (least > 0) processors.push(minLength(least, ends));
  const leastNew = generation.min_new_tokens ?? 0;
  if (leastNew > 0) processors.push(minLength(prefix + leastNew, ends));
  const first = generation.forced_bos_token_id ?? null;
  if (first !== null) processors.push(forcedBos(first));
  if (lastTokens.length > 0) processors.push(forcedEos(prefix + maxNewTokens, lastTokens));
  if (generation.suppress_tokens.length > 0) processors.push(suppress(generation.suppress_tokens));
  if (generation.begin_suppress_tokens.length > 0) {
    const begin = prefix > 1 || first === null ? prefix : prefix + 1;
    processors.push(suppressAtBegin(generation.begin_suppress_tokens, begin));
  }
  return processors;
}
