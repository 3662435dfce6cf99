/** From start and end scores of tokens to answers, as transformers 4's pipelines/question_answering.py does it. Pure. */
import type { Answer } from '../../shared/tasks/question-answering.ts';

/** A token of the context in the part that was read. */
export interface ContextToken {
  readonly start: number;
  readonly end: number;
  readonly word: number;
}

/** The scores of one part: `at` is the place of the first token of the context in it. */
export interface ReadPart {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
  readonly at: number;
  readonly tokens: readonly ContextToken[];
}

/** How answers are looked for. */
export interface AnswerSearch {
  readonly topK: number;
  readonly maxLength: number;
  readonly alignToWords: boolean;
  readonly mayBeImpossible: boolean;
}

/** A pair of places in the context with its score. */
interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly score: number;
}

/** The best answers of all parts. `context` holds the characters of the whole context. */
export function answersOf(
  parts: readonly ReadPart[],
  context: readonly string[],
  search: AnswerSearch,
): Answer[] {
  const answers = new Map<string, Answer>();
  let impossible = Infinity;
  for (const part of parts) {
    const starts = probabilities(part.starts, part);
    const ends = probabilities(part.ends, part);
    impossible = Math.min(impossible, starts.none * ends.none);
    // Some candidates become one when they are widened to whole words.
    const wanted = search.alignToWords ? search.topK * 2 + 10 : search.topK;
    for (const candidate of best(starts.tokens, ends.tokens, wanted, search.maxLength)) {
      const [start, end] = placeOf(part.tokens, candidate, search.alignToWords);
      const answer = context.slice(start, end).join('');
      const key = answer.toLowerCase();
      const known = answers.get(key);
      answers.set(
        key,
        known === undefined
          ? { answer, score: candidate.score, start, end }
          : { ...known, score: known.score + candidate.score },
      );
    }
  }
  const found = [...answers.values()];
  if (search.mayBeImpossible) found.push({ answer: '', score: impossible, start: 0, end: 0 });
  return found.toSorted((a, b) => b.score - a.score).slice(0, search.topK);
}

/** The softmax over the tokens of the context and the first token of all, which stands for "no answer". */
function probabilities(
  logits: Float32Array,
  { at, tokens }: ReadPart,
): { readonly none: number; readonly tokens: Float64Array } {
  const first = logits[0] ?? 0;
  const context = logits.subarray(at, at + tokens.length);
  const highest = context.reduce((best, logit) => Math.max(best, logit), first);
  const none = Math.exp(first - highest);
  const powers = Float64Array.from(context, (logit) => Math.exp(logit - highest));
  const total = powers.reduce((sum, power) => sum + power, none);
  return { none: none / total, tokens: powers.map((power) => power / total) };
}

/** The `count` best pairs of a start and an end that is at most `maxLength` tokens away, best first. */
function best(starts: Float64Array, ends: Float64Array, count: number, maxLength: number): Candidate[] {
  const found: Candidate[] = [];
  for (const [from, start] of starts.entries()) {
    const last = Math.min(ends.length, from + maxLength);
    for (let to = from; to < last; to += 1) {
      const score = start * (ends[to] ?? 0);
      if (score === 0 || (found.length === count && score <= (found.at(-1)?.score ?? 0))) continue;
      if (found.length === count) found.pop();
      found.splice(insertionPlace(found, score), 0, { from, to, score });
    }
  }
  return found;
}

/** Where a score goes in a list that falls. */
function insertionPlace(sorted: readonly Candidate[], score: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.score ?? 0) >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The characters of a candidate, widened to the words that its first and last token belong to. */
function placeOf(
  tokens: readonly ContextToken[],
  { from, to }: Candidate,
  alignToWords: boolean,
): readonly [number, number] {
  let [first, last] = [from, to];
  if (alignToWords) {
    while (first > 0 && tokens[first - 1]?.word === tokens[first]?.word) first -= 1;
    while (last < tokens.length - 1 && tokens[last + 1]?.word === tokens[last]?.word) last += 1;
  }
  return [tokens[first]?.start ?? 0, tokens[last]?.end ?? 0];
}
