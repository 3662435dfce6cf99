/** Which of the known names somebody probably meant. */

/** Suggestions in one hint; more would be a list and not a hint. */
const MAX_SUGGESTIONS = 3;

/**
 * The nearest known names, best first: those that share most pairs of letters with `name` (Dice's coefficient over
 * bigrams, Dice 1945), and none where nothing is alike.
 */
export function nearNames(name: string, known: readonly string[]): string[] {
  const wanted = bigrams(name);
  return known
    .map((candidate) => ({ candidate, likeness: dice(wanted, bigrams(candidate)) }))
    .filter(({ likeness }) => likeness >= 0.4)
    .toSorted((a, b) => b.likeness - a.likeness)
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
