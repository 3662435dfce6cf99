/** Exact match and token F1 of answers, as SQuAD's own evaluation counts them (evaluate-v2.0.py). */

/** ASCII punctuation (Python's string.punctuation). */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** An answer without case, ASCII punctuation, English articles and needless spaces. */
export function normalizedAnswer(answer: string): string {
  return words(answer.toLowerCase().replaceAll(PUNCTUATION, '').replaceAll(ARTICLES, ' ')).join(' ');
}

/** Whether an answer equals one of the right ones once both are normalized. */
export function isExact(answer: string, right: readonly string[]): boolean {
  return right.some((one) => normalizedAnswer(one) === normalizedAnswer(answer));
}

/** F1 of the words that an answer shares with the right one that it is nearest to. */
export function tokenF1(answer: string, right: readonly string[]): number {
  return Math.max(0, ...right.map((one) => overlapF1(normalizedAnswer(answer), normalizedAnswer(one))));
}

function overlapF1(answer: string, right: string): number {
  const given = words(answer);
  const there = words(right);
  if (given.length === 0 || there.length === 0) return given.length === there.length ? 1 : 0;
  const left = [...there];
  const shared = given.filter((word) => {
    const at = left.indexOf(word);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
  return (2 * shared.length) / (given.length + there.length);
}

/** What stands between white space. */
export function words(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
