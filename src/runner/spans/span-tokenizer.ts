/**
 * Tokens with the part of the text that each stands for, as `tokenizers` gives them (`offset_mapping`, `word_ids`). The
 * library in JavaScript knows none, so the text goes through its parts here one by one.
 */
import { codePoints } from '../../shared/code-points.ts';
import {
  ByteLevelPostProcessor,
  RobertaProcessingPostProcessor,
  SequencePostProcessor,
  WordPiece,
  type AddedToken,
  type PostProcessor,
  type Tokenizer,
} from '@huggingface/tokenizers';
import { AddedTokenSplitter, type Section } from './added-tokens.ts';
import { aligned, isSpace, textOf, type Aligned } from './aligned.ts';
import { normalized } from './normalize.ts';
import { piecesOf, placesOf, type TokenForms } from './pieces.ts';

/** A token and where it stands; places are counted in code points, as in Python. */
export interface TokenSpan {
  readonly id: number;
  /** As the vocabulary writes it. */
  readonly token: string;
  readonly start: number;
  /** The place after its last character. */
  readonly end: number;
  /** Number of the word that it belongs to. */
  readonly word: number;
}

/** A token with the text that it was found as: that of an added token may have white space around it. */
interface Placed extends TokenSpan {
  readonly written: string;
}

/** How spaces at the ends of a token's place are left out. */
interface Trimming {
  /** True where a space was put in front of the text, which is no part of it. */
  readonly prefixSpace: boolean;
}

/** Cuts texts into tokens that keep their places. */
export class SpanTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #raw: AddedTokenSplitter;
  readonly #normal: AddedTokenSplitter;
  readonly #forms: TokenForms;
  readonly #trimming: Trimming | null;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
    const { normalizer, model } = tokenizer;
    const added = [...tokenizer.get_added_tokens_decoder().values()];
    const isNormal = (token: AddedToken): boolean => token.normalized && normalizer !== null;
    this.#raw = new AddedTokenSplitter(
      added.filter((token) => !isNormal(token)).map((token) => [token.content, token]),
    );
    this.#normal = new AddedTokenSplitter(
      added.filter(isNormal).map((token) => [textOf(normalized(aligned(token.content), normalizer)), token]),
    );
    this.#forms = {
      prefix: this.subwordPrefix ?? '',
      suffix: model?.end_of_word_suffix ?? '',
      unknown: model?.unk_token ?? null,
      isKnown: (token) => tokenizer.token_to_id(token) !== undefined,
    };
    this.#trimming = trimmingOf(tokenizer.post_processor);
  }

  /** What the model writes in front of tokens inside a word, where its words are words of the language; else null. */
  get subwordPrefix(): string | null {
    const { model } = this.#tokenizer;
    if (!(model instanceof WordPiece)) return null;
    const { config } = model;
    return 'continuing_subword_prefix' in config ? (config.continuing_subword_prefix ?? null) : null;
  }

  /** The tokens of a text, without special ones around it. */
  tokens(text: string): TokenSpan[] {
    const { normalizer } = this.#tokenizer;
    const spans: Placed[] = [];
    let word = 0;
    const add = ({ token, range: [start, end], written }: Exclude<Section, { token: null }>): void => {
      spans.push({ id: token.id, token: token.content, start, end, word, written });
      word += 1;
    };
    for (const [index, section] of this.#raw.split(aligned(text)).entries()) {
      if (section.token !== null) {
        add(section);
        continue;
      }
      for (const part of this.#normal.split(normalized(section.text, normalizer))) {
        if (part.token !== null) {
          add(part);
          continue;
        }
        for (const piece of piecesOf(part.text, this.#tokenizer.pre_tokenizer, index)) {
          spans.push(...this.#tokensOf(piece, word));
          word += 1;
        }
      }
    }
    return this.#trimming === null ? spans : trimmedPlaces(spans, this.#trimming);
  }

  #tokensOf(piece: Aligned, word: number): Placed[] {
    const model = this.#tokenizer.model;
    const tokens = model?._call([textOf(piece)]) ?? [];
    const unknown = model?.unk_token_id ?? 0;
    return placesOf(piece, tokens, this.#forms).map(([start, end], index) => {
      const token = tokens[index] ?? '';
      return { id: this.#tokenizer.token_to_id(token) ?? unknown, token, start, end, word, written: token };
    });
  }
}

function trimmingOf(post: PostProcessor | null): Trimming | null {
  if (post instanceof SequencePostProcessor)
    return post.processors.map(trimmingOf).find((trimming) => trimming !== null) ?? null;
  if (!(post instanceof RobertaProcessingPostProcessor || post instanceof ByteLevelPostProcessor))
    return null;
  const { config } = post;
  const trims = 'trim_offsets' in config ? (config.trim_offsets ?? true) : true;
  const prefix = 'add_prefix_space' in config ? (config.add_prefix_space ?? true) : true;
  return trims ? { prefixSpace: prefix } : null;
}

/** The sign for a space in byte-level vocabularies. */
const BYTE_SPACE = 'Ġ';

/** Places without the spaces that belong to the tokens (`process_offsets` of `tokenizers`, pre_tokenizers/byte_level.rs). */
function trimmedPlaces(spans: readonly Placed[], { prefixSpace }: Trimming): TokenSpan[] {
  const blank = (char: string): boolean => char === BYTE_SPACE || isSpace(char);
  return spans.map((span, index) => {
    const chars = codePoints(span.written);
    const firstInk = chars.findIndex((char) => !blank(char));
    let leading = firstInk === -1 ? chars.length : firstInk;
    const trailing =
      firstInk === -1 ? chars.length : chars.length - 1 - chars.findLastIndex((char) => !blank(char));
    let { start, end } = span;
    if (leading > 0) {
      if (prefixSpace && (index === 0 || start === 0)) leading -= 1;
      start = Math.min(start + leading, end);
    }
    if (trailing > 0 && end >= trailing) end = Math.max(end - trailing, start);
    return { ...span, start, end };
  });
}
