/** The rules of Whisper's timestamps, as a logits processor: transformers' WhisperTimeStampLogitsProcessor. */
import type { LogitsProcessor } from '../generation/logits-processors.ts';

/** What the rules know of a vocabulary. Timestamps are all tokens after `<|notimestamps|>`. */
export interface TimestampTokens {
  readonly noTimestamps: number;
  /** The end of the text; below it are the tokens of text. */
  readonly end: number;
  /** Place of the first new token. */
  readonly begin: number;
  /** Latest timestamp that the first token may be, in steps; null for any. */
  readonly maxInitial: number | null;
}

/**
 * Timestamps come in pairs around text, never go back, and the first token is one. Where all timestamps together are
 * likelier than any one token of text, a timestamp it is.
 */
export function timestampRules(rules: TimestampTokens): LogitsProcessor {
  const first = rules.noTimestamps + 1;
  return (tokens, scores) => {
    scores[rules.noTimestamps] = -Infinity;
    const made = tokens.slice(rules.begin);
    const afterTimestamp = (made.at(-1) ?? -1) >= first;
    const afterPair = made.length < 2 || (made.at(-2) ?? -1) >= first;
    if (afterTimestamp && afterPair) scores.fill(-Infinity, first);
    if (afterTimestamp && !afterPair) scores.fill(-Infinity, 0, rules.end);
    const last = made.findLast((token) => token >= first);
    // The end of one stretch may be the start of the next; else time goes on.
    if (last !== undefined) scores.fill(-Infinity, first, afterTimestamp && !afterPair ? last : last + 1);
    if (made.length === 0) {
      scores.fill(-Infinity, 0, first);
      if (rules.maxInitial !== null) scores.fill(-Infinity, first + rules.maxInitial + 1);
    }
    if (logSumExp(scores.subarray(first)) > maximum(scores.subarray(0, first)))
      scores.fill(-Infinity, 0, first);
  };
}

/** The largest of some numbers; -Infinity for none. */
export function maximum(values: Float32Array): number {
  let largest = -Infinity;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}

/** The logarithm of the sum of exponentials; -Infinity where every number is that. */
export function logSumExp(values: Float32Array): number {
  const largest = maximum(values);
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
