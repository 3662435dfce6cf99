/** How often labels are right: accuracy, F1, and whether the right one is among the best. */

/** A label that was expected and the one that was given. */
export interface Labelled {
  readonly expected: string;
  readonly given: string;
}

/** Share of the pairs that are equal (scikit-learn's accuracy_score). */
export function accuracy(pairs: readonly Labelled[]): number {
  return pairs.filter(({ expected, given }) => expected === given).length / pairs.length;
}

/** What was right, given, and there. */
export interface Counts {
  readonly right: number;
  readonly given: number;
  readonly there: number;
}

/** The harmonic mean of precision and recall; 0 where nothing was given and nothing there, as in scikit-learn. */
export function f1Of({ right, given, there }: Counts): number {
  return given + there === 0 ? 0 : (2 * right) / (given + there);
}

/** The sum of some counts. */
export function sumCounts(counts: readonly Counts[]): Counts {
  return {
    right: counts.reduce((sum, { right }) => sum + right, 0),
    given: counts.reduce((sum, { given }) => sum + given, 0),
    there: counts.reduce((sum, { there }) => sum + there, 0),
  };
}

/** The mean of each label's F1, over all labels that were expected or given (scikit-learn's f1_score, macro). */
export function macroF1(pairs: readonly Labelled[]): number {
  const scores = [...countsByLabel(pairs).values()].map(f1Of);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** F1 over all labels together; with one label for each item it is the accuracy (scikit-learn's f1_score, micro). */
export function microF1(pairs: readonly Labelled[]): number {
  return f1Of(sumCounts([...countsByLabel(pairs).values()]));
}

/** Whether one of the first `k` is one of those that are right. */
export function isAmong(ranked: readonly string[], right: readonly string[], k: number): boolean {
  return ranked.slice(0, k).some((label) => right.includes(label));
}

function countsByLabel(pairs: readonly Labelled[]): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  const add = (label: string, right: number, given: number, there: number): void => {
    const before = counts.get(label) ?? { right: 0, given: 0, there: 0 };
    counts.set(label, sumCounts([before, { right, given, there }]));
  };
  for (const { expected, given } of pairs) {
    add(expected, expected === given ? 1 : 0, 0, 1);
    add(given, 0, 1, 0);
  }
  return counts;
}
