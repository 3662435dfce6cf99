/** The pre-tokens of a text with their places: what the tokenizer's model sees as one word. Pure. */
import { codePoints } from '../../shared/code-points.ts';
import {
  ByteLevelPreTokenizer,
  MetaspacePreTokenizer,
  SequencePreTokenizer,
  type PreTokenizer,
} from '@huggingface/tokenizers';
import { AlignedBuilder, rangeOf, slice, textOf, type Aligned } from './aligned.ts';

/** How far a character of a pre-token is looked for: pre-tokenizers leave out white space, and seldom more. */
const MAX_SKIPPED = 4_096;

/** Cuts a normalized section into pre-tokens. `section` is its number in the text, which decides about a space in front. */
export function piecesOf(source: Aligned, preTokenizer: PreTokenizer | null, section: number): Aligned[] {
  if (preTokenizer === null) return [source];
  const parts = flattened(preTokenizer);
  const bytes = parts.find((part) => part instanceof ByteLevelPreTokenizer);
  const space = parts.find((part) => part instanceof MetaspacePreTokenizer);
  const pieces = preTokenizer.pre_tokenize(textOf(source), { section_index: section });
  const located = locate(
    pieces,
    bytes === undefined ? source : asBytes(source, bytes.byte_encoder),
    bytes === undefined ? (space?.replacement ?? null) : (bytes.byte_encoder[SPACE] ?? null),
  );
  return space === undefined ? located : located.flatMap((piece) => words(piece, space.replacement));
}

const SPACE = 32;

function flattened(preTokenizer: PreTokenizer): PreTokenizer[] {
  if (!(preTokenizer instanceof SequencePreTokenizer)) return [preTokenizer];
  return preTokenizer.tokenizers.flatMap((part) => (part === null ? [] : flattened(part)));
}

/** Each character as the characters that stand for its UTF-8 bytes. */
function asBytes(source: Aligned, encoder: Readonly<Record<number, string>>): Aligned {
  const utf8 = new TextEncoder();
  const built = new AlignedBuilder();
  for (const [at, char] of source.chars.entries())
    built.add(
      [...utf8.encode(char)].map((byte) => encoder[byte] ?? ''),
      source,
      at,
    );
  return built;
}

/** Finds pre-tokens one after the other. `mark` is the sign for a space, which may also have been put in front. */
function locate(pieces: readonly string[], source: Aligned, mark: string | null): Aligned[] {
  let at = 0;
  return pieces.map((piece) => {
    const built = new AlignedBuilder();
    for (const char of piece) {
      const here = source.chars[at];
      if (here === char || (char === mark && here === ' ')) {
        built.add([char], source, at);
        at += 1;
      } else if (char === mark) {
        built.add([char], source, at);
      } else {
        at = next(source, char, at);
        built.add([char], source, at);
        at += 1;
      }
    }
    return built;
  });
}

/** The next place of a character; `from` where it is not near. */
function next({ chars }: Aligned, char: string, from: number): number {
  const last = Math.min(chars.length, from + MAX_SKIPPED);
  for (let at = from; at < last; at += 1) if (chars[at] === char) return at;
  return from;
}

/** A piece of Metaspace cut in front of each sign for a space, as `tokenizers` does it (`MergedWithNext`). */
function words(piece: Aligned, mark: string): Aligned[] {
  const cuts = piece.chars.flatMap((char, at) => (char === mark && at > 0 ? [at] : []));
  const edges = [0, ...cuts, piece.chars.length];
  return edges
    .slice(0, -1)
    .map((from, index) => slice(piece, from, edges[index + 1]))
    .filter(({ chars }) => chars.length > 0);
}

/** How the tokens of a model are written. */
export interface TokenForms {
  /** In front of tokens inside a word: `##`. */
  readonly prefix: string;
  /** After the last token of a word: `</w>`. */
  readonly suffix: string;
  readonly unknown: string | null;
  isKnown(token: string): boolean;
}

/** The places of a pre-token's tokens in the original text. */
export function placesOf(
  piece: Aligned,
  tokens: readonly string[],
  forms: TokenForms,
): readonly (readonly [number, number])[] {
  const plain = tokens.map((token, index) => codePoints(plainOf(token, index, forms)));
  const stands = (index: number, at: number): boolean =>
    plain[index]?.every((char, offset) => piece.chars[at + offset] === char) ?? true;
  let at = 0;
  let bytesLeft = 0;
  return tokens.map((token, index) => {
    const from = at;
    if (/^<0x[0-9A-F]{2}>$/.test(token) && !stands(index, at)) {
      if (bytesLeft === 0) bytesLeft = new TextEncoder().encode(piece.chars[at] ?? ' ').length;
      bytesLeft -= 1;
      if (bytesLeft === 0) at += 1;
      return rangeOf(piece, from, from + 1);
    }
    const known = forms.isKnown(token) && token !== forms.unknown;
    if (known && stands(index, at)) at += plain[index]?.length ?? 0;
    else at = index === tokens.length - 1 ? piece.chars.length : at + 1;
    // Several unknown characters in a row are one token.
    while (!known && at < piece.chars.length && !stands(index + 1, at)) at += 1;
    return rangeOf(piece, from, at);
  });
}

function plainOf(token: string, index: number, { prefix, suffix }: TokenForms): string {
  const start = index > 0 && prefix !== '' && token.startsWith(prefix) ? prefix.length : 0;
  const end = suffix !== '' && token.endsWith(suffix) ? token.length - suffix.length : token.length;
  return token.slice(start, end);
}
