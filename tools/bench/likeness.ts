/** How alike two results of one request are, whatever task they are of. */

/**
 * 1 for the same result. Texts: the share of the longer one that they begin with alike. Otherwise 1 less the distance
 * of all their numbers, in order, in lengths of the second's; 0 where there are more of them in one, or where that
 * distance is a whole length or more.
 */
export function likeness(result: unknown, reference: unknown): number {
  const [text, other] = [textOf(result), textOf(reference)];
  if (text !== null && other !== null) return commonStart(text, other);
  const [values, expected] = [numbersOf(result), numbersOf(reference)];
  if (values.length !== expected.length || expected.length === 0) return 0;
  const distance = Math.hypot(...values.map((value, index) => value - (expected[index] ?? NaN)));
  return Math.max(0, 1 - distance / Math.hypot(...expected)) || 0;
}

function textOf(result: unknown): string | null {
  return result !== null && typeof result === 'object' && 'text' in result && typeof result.text === 'string'
    ? result.text
    : null;
}

function commonStart(text: string, other: string): number {
  const longer = Math.max(text.length, other.length);
  let same = 0;
  while (same < longer && text[same] === other[same]) same++;
  return longer === 0 ? 1 : same / longer;
}

function numbersOf(result: unknown): number[] {
  if (typeof result === 'number') return [result];
  if (result === null || typeof result !== 'object') return [];
  return Object.values(result).flatMap(numbersOf);
}
