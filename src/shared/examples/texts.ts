/** Comparisons of what is written, heard, marked and answered. Pure. */
import { words, tokenF1 } from '../evaluation/metrics/answers.ts';
import { editDistance, normalizedSpeech, wordEdits } from '../evaluation/metrics/edits.ts';
import { f1Of } from '../evaluation/metrics/labels.ts';
import { spanCounts } from '../evaluation/metrics/spans.ts';
import { ANSWERS, CHANGED_WORDS, LENGTHS, SPANS, WORD_ERRORS, verdictFor } from './bounds.ts';
import { figure, mostChanged, type ComparedItem } from './comparison.ts';

/** Words of a text that are compared one by one: the time grows with their product, and this holds the process for about 20 ms. */
const MOST_WORDS = 1_000;

/** Edits by the length of what was there; of texts that are too long, by their first words. */
function shareChanged(before: string, after: string): number {
  const [old, now] = [words(before).slice(0, MOST_WORDS), words(after).slice(0, MOST_WORDS)];
  return editDistance(old, now) / Math.max(1, old.length);
}

/** Compares texts word by word. */
export function compareTexts(before: string, after: string): ComparedItem {
  const value = before === after ? 0 : shareChanged(before, after);
  const verdict = verdictFor(value, CHANGED_WORDS);
  // White space alone, or what comes after the words that are looked at, is no change to be called the same.
  return {
    by: 'changed_words',
    value,
    verdict: verdict === 'same' && before !== after ? 'close' : verdict,
    figures: [figure('words', words(before).length, words(after).length)],
  };
}

/** Compares transcripts by the word error rate, without case and punctuation. */
export function compareTranscripts(before: string, after: string): ComparedItem {
  const [said, heard] = [cut(normalizedSpeech(before)), cut(normalizedSpeech(after))];
  const { edits, length } = wordEdits(said, heard);
  const value = edits / Math.max(1, length);
  return {
    by: 'word_error_rate',
    value,
    verdict: verdictFor(value, WORD_ERRORS),
    figures: [figure('words', words(before).length, words(after).length)],
  };
}

function cut(text: string): string {
  return words(text).slice(0, MOST_WORDS).join(' ');
}

/** Compares speech by its length in seconds. The sound itself is another one with every other seed. */
export function compareLengths(before: number, after: number, sameFile: boolean): ComparedItem {
  const value = sameFile ? 0 : Math.abs(after - before) / Math.max(before, Number.EPSILON);
  return {
    by: 'length_change',
    value,
    verdict: verdictFor(value, LENGTHS),
    figures: [figure('seconds', before, after)],
  };
}

/** A stretch of a text with its label. */
export interface Marked {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly word: string;
  readonly score: number;
}

/** Compares marked stretches: the label and both ends have to agree. */
export function compareSpans(before: readonly Marked[], after: readonly Marked[]): ComparedItem {
  const none = before.length === 0 && after.length === 0;
  const value = none ? 1 : f1Of(spanCounts(before, after));
  const keyOf = ({ label, start, end }: Marked): string => `${label} ${String(start)} ${String(end)}`;
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const now = new Map(after.map((one) => [keyOf(one), one]));
  const figures = [...new Set([...old.keys(), ...now.keys()])].map((key) => {
    const { word = '', label = '' } = old.get(key) ?? now.get(key) ?? {};
    return figure(`${word} (${label})`, old.get(key)?.score ?? null, now.get(key)?.score ?? null);
  });
  return { by: 'span_f1', value, verdict: verdictFor(value, SPANS), figures: mostChanged(figures) };
}

/** An answer with how sure it is. */
export interface Answered {
  readonly answer: string;
  readonly score: number;
}

/** Compares the best answers by the words that they share. */
export function compareAnswers(before: readonly Answered[], after: readonly Answered[]): ComparedItem {
  const [old, now] = [before[0], after[0]];
  const value =
    (old?.answer ?? '') === (now?.answer ?? '') ? 1 : tokenF1(now?.answer ?? '', [old?.answer ?? '']);
  return {
    by: 'answer_f1',
    value,
    verdict: verdictFor(value, ANSWERS),
    figures: [
      ...(old === undefined
        ? []
        : [figure(old.answer, old.score, old.answer === now?.answer ? now.score : null)]),
      ...(now === undefined || now.answer === old?.answer ? [] : [figure(now.answer, null, now.score)]),
    ],
  };
}
