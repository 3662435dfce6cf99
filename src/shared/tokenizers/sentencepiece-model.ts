/** What a SentencePiece model file says (sentencepiece_model.proto of google/sentencepiece). Pure. */
import { fieldsOf } from './wire.ts';

/** `SentencePiece.Type`. */
export const PIECE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
/** `TrainerSpec.ModelType` of a model that takes the likeliest pieces, and of one that merges pairs. */
export const MODEL_TYPE = { unigram: 1, pairs: 2 } as const;

/** A piece of the vocabulary; its place in the list is its id. */
export interface Piece {
  readonly text: string;
  /** Its logarithmic probability, or for models of pairs the negative of its rank. */
  readonly score: number;
  readonly type: number;
}

/** A model file. */
export interface SentencePieceModel {
  readonly pieces: readonly Piece[];
  readonly type: number;
  /** The id of the unknown piece. */
  readonly unknown: number;
  /** A text gets a space before it. */
  readonly spacePrefix: boolean;
  /** Characters without a piece fall into their bytes. */
  readonly byteFallback: boolean;
  /** Texts are normalised by a table that was compiled into the file (mostly NFKC with changes for translators). */
  readonly normalises: boolean;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function pieceOf(message: Uint8Array): Piece {
  let text = '';
  let score = 0;
  let type: number = PIECE.normal;
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1 && typeof value !== 'number') text = utf8.decode(value);
    if (number === 2 && typeof value === 'number') score = value;
    if (number === 3 && typeof value === 'number') type = value;
  }
  return { text, score, type };
}

/** The last value of each number field of a message, by its number. */
function numbersIn(message: Uint8Array): Map<number, number> {
  const found = new Map<number, number>();
  for (const { number, value } of fieldsOf(message)) if (typeof value === 'number') found.set(number, value);
  return found;
}

/** Reads a model file. Throws a RangeError where it is none. */
export function parseSentencePiece(bytes: Uint8Array): SentencePieceModel {
  const pieces: Piece[] = [];
  let trainer = new Map<number, number>();
  let normalizer = new Map<number, number>();
  let normalises = false;
  for (const { number, value } of fieldsOf(bytes)) {
    if (typeof value === 'number') continue;
    if (number === 1) pieces.push(pieceOf(value));
    if (number === 2) trainer = numbersIn(value);
    if (number === 3) {
      normalizer = numbersIn(value);
      for (const field of fieldsOf(value))
        if (field.number === 2 && typeof field.value !== 'number') normalises = field.value.length > 0;
    }
  }
  if (pieces.length === 0) throw new RangeError('it has no tokens');
  return {
    pieces,
    type: trainer.get(3) ?? MODEL_TYPE.unigram,
    unknown: trainer.get(40) ?? 0,
    byteFallback: trainer.get(35) === 1,
    spacePrefix: normalizer.get(3) !== 0,
    normalises,
  };
}

/** Longer pieces are no words, and the ways to split one grow with the square of its length. SentencePiece's usual limit is 16. */
const MAX_MERGED = 256;

/**
 * The pairs that a model of pairs merges, the first of them first: each way to split a piece into two others, in the
 * order of the pieces' scores (`generate_merges` of transformers' converter of SentencePiece models).
 */
export function mergesOf(
  pieces: readonly Piece[],
  vocabulary: ReadonlyMap<string, number>,
): [string, string][] {
  const found: { readonly pair: [string, string]; readonly score: number }[] = [];
  for (const { text, score } of pieces) {
    if (text.length > MAX_MERGED || !vocabulary.has(text)) continue;
    const here: [string, string][] = [];
    for (let at = 1; at < text.length; at++) {
      const [left, right] = [text.slice(0, at), text.slice(at)];
      if (vocabulary.has(left) && vocabulary.has(right)) here.push([left, right]);
    }
    const place = (token: string): number => vocabulary.get(token) ?? 0;
    here.sort((a, b) => place(a[0]) - place(b[0]) || place(a[1]) - place(b[1]));
    found.push(...here.map((pair) => ({ pair, score })));
  }
  const longest = ([left, right]: [string, string]): number => left.length * 1e6 + right.length;
  return found
    .toSorted((a, b) => b.score - a.score || longest(b.pair) - longest(a.pair))
    .map(({ pair }) => pair);
}
