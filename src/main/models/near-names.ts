/** Which of the known names somebody probably meant. */

/** Suggestions in one hint; more would be a list and not a hint. */
const MAX_SUGGESTIONS = 3;
/** Below this two names have nothing in common but their organisation. */
const MIN_LIKENESS = 0.4;
/** Names much less alike than the best are no suggestion beside it. */
const NEARLY_AS_GOOD = 0.8;

/**
 * The nearest known names, best first: those that share most pairs of letters with `name` (Dice's coefficient over
 * bigrams, Dice 1945), and none where nothing is alike.
 */
export function nearNames(name: string, known: readonly string[]): string[] {
  const wanted = bigrams(name);
  const ranked = known
    .map((candidate) => ({ candidate, likeness: dice(wanted, bigrams(candidate)) }))
    .toSorted((a, b) => b.likeness - a.likeness);
  const best = ranked[0]?.likeness ?? 0;
  return ranked
    .filter(({ likeness }) => likeness >= MIN_LIKENESS && likeness >= best * NEARLY_AS_GOOD)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

function bigrams(text: string): Set<string> {
  const lower = text.toLowerCase().slice(0, 300);
  return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, i) => lower.slice(i, i + 2)));
}

function dice(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}
