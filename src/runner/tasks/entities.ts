/** From labels of tokens to marked stretches of a text, as transformers' pipelines/token_classification.py does it. Pure. */
import type { Aggregation, Entity } from '../../shared/tasks/token-classification.ts';

/** A token with the score of each label. */
export interface ScoredToken {
  readonly word: string;
  readonly scores: Float64Array;
  readonly start: number;
  readonly end: number;
  /** Its place among the tokens that the model read, special ones included. */
  readonly index: number;
  /** True where it goes on with the word of the token before. */
  readonly isSubword: boolean;
}

/** A stretch with one label, before neighbours are joined. */
interface Labelled {
  readonly label: string;
  readonly score: number;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** What names a label, and what makes text of tokens. */
export interface EntityForms {
  readonly nameOf: (label: number) => string;
  readonly textOf: (tokens: readonly string[]) => string;
}

/** The stretches of one text (or of one part of it) in its order, without those whose label is ignored. */
export function entitiesOf(
  tokens: readonly ScoredToken[],
  aggregation: Aggregation,
  ignored: readonly string[],
  forms: EntityForms,
): Entity[] {
  if (aggregation === 'none')
    return tokens
      .map(({ word, scores, start, end, index }) => {
        const best = bestOf(scores);
        return { entity: forms.nameOf(best), score: scores[best] ?? 0, index, word, start, end };
      })
      .filter(({ entity }) => !ignored.includes(entity));
  const labelled =
    aggregation === 'simple'
      ? tokens.map((token) => labelledBy(token.scores, token.word, token.start, token.end, forms))
      : wordsOf(tokens).map((word) => labelledWord(word, aggregation, forms));
  return grouped(labelled)
    .map((group) => joined(group, forms))
    .filter(({ entity_group }) => !ignored.includes(entity_group ?? ''));
}

function bestOf(scores: Float64Array): number {
  return scores.reduce((best, score, at) => (score > (scores[best] ?? -Infinity) ? at : best), 0);
}

function labelledBy(
  scores: Float64Array,
  word: string,
  start: number,
  end: number,
  { nameOf }: EntityForms,
): Labelled {
  const best = bestOf(scores);
  return { label: nameOf(best), score: scores[best] ?? 0, word, start, end };
}

/** Tokens by the word that they belong to. */
function wordsOf(tokens: readonly ScoredToken[]): ScoredToken[][] {
  const words: ScoredToken[][] = [];
  for (const token of tokens) {
    const last = words.at(-1);
    if (last !== undefined && token.isSubword) last.push(token);
    else words.push([token]);
  }
  return words;
}

/** A word with the label of its first token, of its surest one, or of the mean of them all. */
function labelledWord(
  word: readonly ScoredToken[],
  aggregation: Exclude<Aggregation, 'none' | 'simple'>,
  forms: EntityForms,
): Labelled {
  const text = forms.textOf(word.map((token) => token.word));
  return labelledBy(wordScores(word, aggregation), text, word[0]?.start ?? 0, word.at(-1)?.end ?? 0, forms);
}

function wordScores(
  word: readonly ScoredToken[],
  aggregation: Exclude<Aggregation, 'none' | 'simple'>,
): Float64Array {
  const scores = word.map((token) => token.scores);
  const [first = new Float64Array()] = scores;
  const surest = (each: Float64Array): number =>
    each.reduce((best, score) => Math.max(best, score), -Infinity);
  switch (aggregation) {
    case 'first':
      return first;
    case 'max':
      return scores.reduce((best, each) => (surest(each) > surest(best) ? each : best), first);
    case 'average':
      return first.map(
        (_, label) => scores.reduce((sum, each) => sum + (each[label] ?? 0), 0) / scores.length,
      );
  }
}

/** Whether a label begins a stretch (`B-`), and what it says. Labels without B and I go on with what is alike. */
function tagOf(label: string): { readonly begins: boolean; readonly tag: string } {
  return { begins: label.startsWith('B-'), tag: /^[BI]-/.test(label) ? label.slice(2) : label };
}

/** Neighbours with the same label. */
function grouped(labelled: readonly Labelled[]): Labelled[][] {
  const groups: Labelled[][] = [];
  for (const each of labelled) {
    const { begins, tag } = tagOf(each.label);
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && tagOf(last.label).tag === tag && !begins)
      group.push(each);
    else groups.push([each]);
  }
  return groups;
}

function joined(group: readonly Labelled[], { textOf }: EntityForms): Entity {
  const label = group[0]?.label ?? '';
  const dash = label.indexOf('-');
  return {
    entity_group: label.slice(dash + 1),
    score: group.reduce((sum, { score }) => sum + score, 0) / group.length,
    word: textOf(group.map(({ word }) => word)),
    start: group[0]?.start ?? 0,
    end: group.at(-1)?.end ?? 0,
  };
}

/** Stretches of overlapping parts as one list: of those that overlap the longer one stays, of equal ones the surer. */
export function withoutOverlaps(entities: readonly Entity[]): Entity[] {
  const kept: Entity[] = [];
  for (const entity of entities.toSorted((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (last === undefined || entity.start >= last.end) {
      kept.push(entity);
      continue;
    }
    const longer = entity.end - entity.start - (last.end - last.start);
    if (longer > 0 || (longer === 0 && entity.score > last.score)) kept[kept.length - 1] = entity;
  }
  return kept;
}
