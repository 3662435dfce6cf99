/** Tokens that are taken out of a text as they stand, before the rest of it is cut into words. Pure. */
import { codePoints } from '../../shared/code-points.ts';
import type { AddedToken } from '@huggingface/tokenizers';
import { isSpace, rangeOf, slice, type Aligned } from './aligned.ts';

/** A stretch of text between such tokens, or one of them with the part of the original that it takes. */
export type Section =
  | { readonly token: null; readonly text: Aligned }
  | {
      readonly token: AddedToken;
      readonly range: readonly [number, number];
      /** As it stands in the text, with the white space that it takes with it. */
      readonly written: string;
    };

/** Looks for tokens in a text; where several fit, the longest one counts. */
export class AddedTokenSplitter {
  readonly #byFirst: ReadonlyMap<string, readonly (readonly [readonly string[], AddedToken])[]>;

  /** `tokens` with the form in which each stands in the text. */
  constructor(tokens: readonly (readonly [string, AddedToken])[]) {
    const sorted = tokens
      .map(([form, token]) => [codePoints(form), token] as const)
      .filter(([chars]) => chars.length > 0)
      .toSorted((a, b) => b[0].length - a[0].length);
    this.#byFirst = Map.groupBy(sorted, ([chars]) => chars[0] ?? '');
  }

  /** The text cut at the tokens; white space that a token takes with it (`lstrip`, `rstrip`) is part of its range. */
  split(text: Aligned): Section[] {
    const sections: Section[] = [];
    let from = 0;
    for (let at = 0; at < text.chars.length;) {
      const found = this.#at(text, at);
      if (found === null) {
        at += 1;
        continue;
      }
      const [length, token] = found;
      let start = at;
      let end = at + length;
      while (token.lstrip && start > from && isSpace(text.chars[start - 1])) start -= 1;
      while (token.rstrip && isSpace(text.chars[end])) end += 1;
      if (start > from) sections.push({ token: null, text: slice(text, from, start) });
      const written = text.chars.slice(start, end).join('');
      sections.push({ token, range: rangeOf(text, start, end), written });
      from = end;
      at = end;
    }
    if (from < text.chars.length) sections.push({ token: null, text: slice(text, from) });
    return sections;
  }

  #at({ chars }: Aligned, at: number): readonly [number, AddedToken] | null {
    const found = this.#byFirst
      .get(chars[at] ?? '')
      ?.find(([form]) => form.every((char, offset) => chars[at + offset] === char));
    return found === undefined ? null : [found[0].length, found[1]];
  }
}
