/** A vocabulary as GGUF has it: a text, a kind and perhaps a score for every place. */
import { notConvertible } from '../../failure.ts';
import { float32s, int32s, text, texts, type Metadata } from '../metadata.ts';
import type { AddedToken } from './files.ts';

/** Numbers of llama.cpp's `llama_token_type`. */
export const TOKEN = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
/** What a token is, as a number of {@link TOKEN}. */
export type TokenKind = (typeof TOKEN)[keyof typeof TOKEN];

/** A place of a vocabulary. */
export interface Token {
  readonly text: string;
  readonly kind: TokenKind;
  /** The higher it is, the earlier two pieces become this token; SentencePiece alone has it. */
  readonly score?: number;
}

/** A vocabulary and how a text is split for it. */
export interface Vocabulary {
  /** `gpt2`: byte-level BPE; `llama`: SentencePiece. */
  readonly model: 'gpt2' | 'llama';
  /** llama.cpp's name for the way in which a text is split into words. */
  readonly pre: string;
  readonly tokens: readonly Token[];
  /** Pairs that become one, a space between them; BPE alone has them. */
  readonly merges: readonly string[];
  /** A text gets a space before it; null where that is no question. */
  readonly spacePrefix: boolean | null;
}

/** Added tokens that checkpoints forgot to mark as special, after llama.cpp's `does_token_look_special`. */
function looksSpecial(content: string): boolean {
  return (
    ['<pad>', '<mask>', '<2mass>', '[@BOS@]'].includes(content) ||
    /^<\|.*\|>$/s.test(content) ||
    /^<｜.*｜>$/s.test(content) ||
    /^<unused.*>$/s.test(content)
  );
}

/** An added token: one that no text may bring about by itself, or one that is found in texts before they are split. */
export function addedToken({ content, special }: AddedToken, score?: number): Token {
  const scored = score === undefined ? {} : { score };
  if (special || looksSpecial(content)) return { text: content, kind: TOKEN.control, ...scored };
  return { text: content.replaceAll('▁', ' '), kind: TOKEN.userDefined, ...scored };
}

/**
 * Puts tokens on the places that the embeddings have; places without a token are filled with names that no text has.
 * Throws MODEL_LOAD_FAILED where a token's place is beyond them.
 */
export function arrange(places: number, byPlace: ReadonlyMap<number, Token>, unusedScore?: number): Token[] {
  const beyond = byPlace.keys().find((place) => place >= places);
  if (beyond !== undefined)
    throw notConvertible(
      `The tokenizer has the token ${JSON.stringify(byPlace.get(beyond)?.text ?? '')} at place ${String(beyond)}, and the model has ${String(places)} places`,
      'Tokenizer and weights do not belong together. Get the model again, or choose another copy.',
    );
  const unused = unusedScore === undefined ? {} : { score: unusedScore };
  return Array.from(
    { length: places },
    (_, place) => byPlace.get(place) ?? { text: `[PAD${String(place)}]`, kind: TOKEN.unused, ...unused },
  );
}

/** Writes a vocabulary's fields. */
export function putVocabulary(metadata: Metadata, { model, pre, tokens, merges }: Vocabulary): void {
  metadata.set('tokenizer.ggml.model', text(model));
  metadata.set('tokenizer.ggml.pre', text(pre));
  metadata.set('tokenizer.ggml.tokens', texts(tokens.map((token) => token.text)));
  if (model === 'llama')
    metadata.set('tokenizer.ggml.scores', float32s(tokens.map(({ score }) => score ?? 0)));
  metadata.set('tokenizer.ggml.token_type', int32s(tokens.map(({ kind }) => kind)));
  if (merges.length > 0) metadata.set('tokenizer.ggml.merges', texts(merges));
}
