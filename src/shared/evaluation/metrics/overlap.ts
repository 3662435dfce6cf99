/** How much of a text another one has: ROUGE-L for summaries and captions, chrF for translations. */
import { words } from './answers.ts';

/** Letters and digits of English, as rouge_score splits a text without its stemmer. */
function rougeTokens(text: string): string[] {
  return words(text.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' '));
}

/** Length of the longest sequence of words that both have in this order. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (const [column, other] of b.entries()) {
      const best = Math.max(row[column + 1] ?? 0, next[column] ?? 0);
      next.push(word === other ? (row[column] ?? 0) + 1 : best);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** ROUGE-L's F-measure against the reference that it is nearest to (rouge_score's rougeL). */
export function rougeL(text: string, references: readonly string[]): number {
  const given = rougeTokens(text);
  const scores = references.map((reference) => {
    const there = rougeTokens(reference);
    return given.length + there.length === 0
      ? 0
      : (2 * longestCommon(given, there)) / (given.length + there.length);
  });
  return Math.max(0, ...scores);
}

/** Longest run of characters that chrF compares. */
const CHRF_ORDER = 6;
/** Recall counts so many times as much as precision (squared in the formula). */
const CHRF_BETA = 2;

/** For runs of 1 to 6 characters: how many there are in the text, in the reference, and in both. */
export type ChrfCounts = readonly (readonly [text: number, reference: number, both: number])[];

/** The counts of a text against the reference that it is nearest to. */
export function chrfCounts(text: string, references: readonly string[]): ChrfCounts {
  const all = references.map((reference) => countsAgainst(text, reference));
  const best = all.toSorted((a, b) => chrf([b]) - chrf([a]))[0];
  return best ?? countsAgainst(text, '');
}

/** chrF of some texts together, 0 to 100 (sacreBLEU's chrF2: six orders, no words, white space left out). */
export function chrf(all: readonly ChrfCounts[]): number {
  let [precision, recall, orders] = [0, 0, 0];
  for (let order = 0; order < CHRF_ORDER; order += 1) {
    const sum = (part: 0 | 1 | 2): number =>
      all.reduce((total, counts) => total + (counts[order]?.[part] ?? 0), 0);
    const [text, reference, both] = [sum(0), sum(1), sum(2)];
    // An order that one of them is too short for says nothing.
    if (text === 0 || reference === 0) continue;
    precision += both / text;
    recall += both / reference;
    orders += 1;
  }
  if (precision + recall === 0) return 0;
  const weight = CHRF_BETA ** 2;
  return (100 * (1 + weight) * precision * recall) / ((weight * precision + recall) * orders);
}

function countsAgainst(text: string, reference: string): ChrfCounts {
  const [given, there] = [characters(text), characters(reference)];
  return Array.from({ length: CHRF_ORDER }, (_, order) => {
    const [mine, theirs] = [runs(given, order + 1), runs(there, order + 1)];
    const both = [...mine].reduce((sum, [run, count]) => sum + Math.min(count, theirs.get(run) ?? 0), 0);
    // Where the reference has no run of this length, those of the text count for nothing.
    return [theirs.size === 0 ? 0 : total(mine), total(theirs), both] as const;
  });
}

function characters(text: string): string[] {
  return Array.from(words(text).join(''));
}

function runs(text: readonly string[], length: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + length <= text.length; at += 1) {
    const run = text.slice(at, at + length).join('');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
