/** Comparisons of labels with scores, of orders and of vectors. Pure. */
import { spearman } from '../evaluation/metrics/ranking.ts';
import { cosine } from '../evaluation/metrics/vectors.ts';
import { RANKS, SCORES, SIMILARITIES, VECTORS, WINDOWS, verdictFor } from './bounds.ts';
import { figure, mostChanged, worst, type ComparedItem } from './comparison.ts';

/** A label with its score. */
export interface Scored {
  readonly label: string;
  readonly score: number;
}

/** Compares scores by their largest change. Another best label is a difference, however near the scores are. */
export function compareScores(before: readonly Scored[], after: readonly Scored[]): ComparedItem {
  const old = new Map(before.map(({ label, score }) => [label, score]));
  const now = new Map(after.map(({ label, score }) => [label, score]));
  // A label that is on one side only was below what was shown on the other, not at 0: its place tells, not its score.
  const both = [...old].flatMap(([label, score]) => {
    const other = now.get(label);
    return other === undefined ? [] : [Math.abs(other - score)];
  });
  const value = Math.max(0, ...both);
  const lost =
    [...old.keys()].some((label) => !now.has(label)) || [...now.keys()].some((label) => !old.has(label));
  const sameBest = bestOf(before) === bestOf(after);
  const labels = [...new Set([...old.keys(), ...now.keys()])];
  return {
    by: 'score_change',
    value,
    verdict: sameBest ? worst([verdictFor(value, SCORES), lost ? 'close' : 'same']) : 'different',
    figures: mostChanged(
      labels.map((label) => figure(label, old.get(label) ?? null, now.get(label) ?? null)),
    ),
  };
}

function bestOf(labels: readonly Scored[]): string | undefined {
  return labels.toSorted((a, b) => b.score - a.score)[0]?.label;
}

/** Compares the labels of the windows of a sound: how many have the same best one. */
export function compareWindows(
  before: readonly (readonly Scored[])[],
  after: readonly (readonly Scored[])[],
): ComparedItem {
  const count = Math.max(before.length, after.length);
  const same = before.filter((labels, index) => bestOf(labels) === bestOf(after[index] ?? [])).length;
  const value = count === 0 ? 1 : Math.min(same, after.length) / count;
  return {
    by: 'same_windows',
    value,
    verdict: verdictFor(value, WINDOWS),
    figures: [figure('windows', before.length, after.length)],
  };
}

/** Compares similarities by their largest change. */
export function compareSimilarities(before: readonly number[], after: readonly number[]): ComparedItem {
  const figures = Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
    figure(String(index + 1), before[index] ?? null, after[index] ?? null),
  );
  const value = Math.max(0, ...figures.map((each) => Math.abs((each.after ?? 0) - (each.before ?? 0))));
  const verdict = before.length === after.length ? verdictFor(value, SIMILARITIES) : 'different';
  return { by: 'score_change', value, verdict, figures: mostChanged(figures) };
}

/** A text of a ranking, by its place in the list that was given. */
export interface Ranked {
  readonly index: number;
  readonly score: number;
}

/** Compares orders by Spearman's correlation of the places; another first text is a difference. */
export function compareOrders(before: readonly Ranked[], after: readonly Ranked[]): ComparedItem {
  const now = new Map(after.map((each, place) => [each.index, { ...each, place }]));
  const places = before.flatMap(({ index }, place): (readonly [number, number])[] => {
    const other = now.get(index);
    return other === undefined ? [] : [[place, other.place]];
  });
  const whole = places.length === before.length && before.length === after.length;
  // One text has only one order, of which no correlation can be told.
  const value = places.length < 2 ? 1 : spearman(places);
  const sameFirst = before[0]?.index === after[0]?.index;
  return {
    by: 'rank_correlation',
    value,
    verdict: whole && sameFirst ? verdictFor(value, RANKS) : 'different',
    figures: mostChanged(
      before.map(({ index, score }) => figure(String(index + 1), score, now.get(index)?.score ?? null)),
    ),
  };
}

/** Compares vectors by the cosine between them; those of another length are different. */
export function compareVectors(before: readonly number[], after: readonly number[]): ComparedItem {
  const alike = before.length === after.length;
  const value = alike ? cosine(before, after) : 0;
  return {
    by: 'cosine',
    value,
    verdict: verdictFor(value, VECTORS),
    figures: alike ? [] : [figure('numbers', before.length, after.length)],
  };
}
