/** Word and character error rates of transcripts (jiwer's definitions): edits by the length of what was said. */
import { words } from './answers.ts';

/** Edits that make the one out of the other, and the length of what was said. */
export interface Edits {
  readonly edits: number;
  readonly length: number;
}

/** Insertions, deletions and substitutions that it takes at least (Levenshtein's distance). */
export function editDistance(from: readonly string[], to: readonly string[]): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, unit] of from.entries()) {
    const next = [index + 1];
    for (const [column, other] of to.entries()) {
      const change = (row[column] ?? 0) + (unit === other ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The edits between the words of two texts. */
export function wordEdits(said: string, heard: string): Edits {
  const reference = words(said);
  return { edits: editDistance(reference, words(heard)), length: reference.length };
}

/** The edits between the characters of two texts, spaces counted, those at both ends not. */
export function characterEdits(said: string, heard: string): Edits {
  const reference = Array.from(said.trim());
  return { edits: editDistance(reference, Array.from(heard.trim())), length: reference.length };
}

/** The error rate of some texts together. */
export function errorRate(all: readonly Edits[]): number {
  const edits = all.reduce((sum, one) => sum + one.edits, 0);
  return edits / all.reduce((sum, one) => sum + one.length, 0);
}

/** A transcript without case, punctuation and marks, as Whisper's BasicTextNormalizer leaves it. */
export function normalizedSpeech(text: string): string {
  const bare = text.toLowerCase().replaceAll(/[<[][^>\]]*[>\]]|\([^)]+\)/gu, '');
  return words(bare.normalize('NFKC').replaceAll(/[\p{M}\p{S}\p{P}]/gu, ' ')).join(' ');
}
