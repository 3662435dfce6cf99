/**
 * Whisper's temperature fallback: what is measured of a try at a window, and whether the window is heard again. As
 * transformers' `generate_with_fallback` and `_need_fallback` do it (`models/whisper/generation_whisper.py`). Pure.
 */
import { deflateSync } from 'node:zlib';
import { candidatesOf, draw } from '../backends/sampler.ts';

/** What a try must keep to. */
export interface Thresholds {
  /** Above it a text repeats itself. */
  readonly compressionRatio: number;
  /** Below it a text is unsure. */
  readonly logProbability: number;
  /** Above it an unsure text is silence. */
  readonly noSpeech: number;
}

/** What is measured of a try. */
export interface Measures {
  /** See {@link compressionRatio}. */
  readonly compressionRatio: number;
  /** Mean logarithm of the probabilities of its tokens. */
  readonly logProbability: number;
  /** Probability that nothing is said. */
  readonly noSpeech: number;
}

/** What becomes of a try: its text stays, the window is heard again, or it holds no speech. */
export type Verdict = 'keep' | 'again' | 'silence';

/** One try at a window. */
export interface WindowTry extends Measures {
  /** Where the window begins, in seconds. */
  readonly start: number;
  readonly temperature: number;
  readonly verdict: Verdict;
  /** True where there was no further temperature, so that the text stayed whatever the verdict. */
  readonly last: boolean;
}

/** Judges a try. What is both unsure and likely no speech is silence, which no other temperature would change. */
export function verdictOf(measures: Measures, thresholds: Thresholds): Verdict {
  const unsure = measures.logProbability < thresholds.logProbability;
  if (unsure && measures.noSpeech > thresholds.noSpeech) return 'silence';
  return unsure || measures.compressionRatio > thresholds.compressionRatio ? 'again' : 'keep';
}

/** How many bytes the ids of some tokens take for each byte of them compressed: what repeats itself compresses well. */
export function compressionRatio(tokens: readonly number[], vocabulary: number): number {
  const width = Math.floor(Math.log2(vocabulary) / 8) + 1;
  const bytes = Buffer.alloc(tokens.length * width);
  for (const [place, token] of tokens.entries()) bytes.writeUIntLE(token, place * width, width);
  return bytes.length / deflateSync(bytes).length;
}

/** Draws a token and says how sure the model was of it. `topK` bounds what is drawn from. */
export function drawToken(
  logits: Float32Array,
  {
    temperature,
    topK,
    random,
  }: { readonly temperature: number; readonly topK: number; readonly random: () => number },
): { readonly token: number; readonly logProbability: number } {
  const token = draw(candidatesOf(logits, temperature, topK, 1), random());
  return { token, logProbability: logProbabilityAmong(logits, topK, token) };
}

/** The logarithm of a token's probability among the `topK` likeliest, whatever temperature it was drawn at. */
export function logProbabilityAmong(logits: Float32Array, topK: number, token: number): number {
  const { ids, probabilities } = candidatesOf(logits, 1, topK, 1);
  return Math.log(probabilities[ids.indexOf(token)] ?? 0);
}

/** What is said of windows whose text stayed although it repeats itself or is unsure; null where there is none. */
export function triesWarning(tries: readonly WindowTry[]): string | null {
  const poor = tries.filter(
    ({ verdict, last, temperature }) => last && verdict === 'again' && temperature > 0,
  );
  const [first] = poor;
  if (first === undefined) return null;
  const where = poor.length === 1 ? 'One stretch' : `${String(poor.length)} stretches`;
  return `${where} of the sound (the first from ${first.start.toFixed(0)} s) could not be heard well at any temperature; the text there may be wrong.`;
}
