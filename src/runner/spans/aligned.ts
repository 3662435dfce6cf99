/** A text on its way through a tokenizer, which keeps for each of its characters where in the original it came from. Pure. */
import { codePoints } from '../../shared/code-points.ts';

/**
 * Characters with the part of the original that each stands for, as `tokenizers` keeps it (NormalizedString). A
 * character is a code point everywhere here, as it is in Python: an emoji counts as one.
 */
export interface Aligned {
  readonly chars: readonly string[];
  /** First character of the original for each character. */
  readonly starts: readonly number[];
  /** The place after the last character of the original for each character. */
  readonly ends: readonly number[];
}

/** A text as it was written: each character stands for itself. */
export function aligned(text: string): Aligned {
  const chars = codePoints(text);
  return { chars, starts: chars.map((_, at) => at), ends: chars.map((_, at) => at + 1) };
}

/** The text alone. */
export function textOf({ chars }: Aligned): string {
  return chars.join('');
}

/** A part of it. */
export function slice({ chars, starts, ends }: Aligned, from: number, to?: number): Aligned {
  return { chars: chars.slice(from, to), starts: starts.slice(from, to), ends: ends.slice(from, to) };
}

/** Collects characters with their places. */
export class AlignedBuilder {
  readonly chars: string[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  /** Adds characters that all stand for the characters `from` to `to` (exclusive) of `source`. */
  add(chars: Iterable<string>, source: Aligned, from: number, to = from + 1): void {
    const [start, end] = rangeOf(source, from, to);
    for (const char of chars) {
      this.chars.push(char);
      this.starts.push(start);
      this.ends.push(end);
    }
  }
}

/** The part of the original that some characters stand for; an empty range is a place without width. */
export function rangeOf({ starts, ends }: Aligned, from: number, to: number): [number, number] {
  const start = starts[from] ?? ends.at(-1) ?? 0;
  return [start, to > from ? (ends[Math.min(to, ends.length) - 1] ?? start) : start];
}

/** Puts what `map` gives in the place of each character; all of it stands for what that one stood for. */
export function mapChars(source: Aligned, map: (char: string) => Iterable<string>): Aligned {
  const built = new AlignedBuilder();
  for (const [at, char] of source.chars.entries()) built.add(map(char), source, at);
  return built;
}

/** Without the white space at its ends. */
export function trimmed(source: Aligned, left: boolean, right: boolean): Aligned {
  let from = 0;
  let to = source.chars.length;
  while (left && from < to && isSpace(source.chars[from])) from += 1;
  while (right && to > from && isSpace(source.chars[to - 1])) to -= 1;
  return slice(source, from, to);
}

/** True for white space as Unicode, and Rust, know it: U+FEFF is none. */
export function isSpace(char: string | undefined): boolean {
  return char !== undefined && /^\p{White_Space}$/u.test(char);
}
