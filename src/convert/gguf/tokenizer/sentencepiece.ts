/** Vocabularies of SentencePiece: Llama 1 and 2, Mistral 7B, Gemma, Phi-3; from tokenizer.model or tokenizer.json. */
import { join } from 'node:path';
import { z } from 'zod';
import {
  MODEL_TYPE,
  PIECE,
  parseSentencePiece,
  type SentencePieceModel,
} from '../../../shared/tokenizers/sentencepiece-model.ts';
import { damaged, notConvertible } from '../../failure.ts';
import type { ModelFolder } from '../folder.ts';
import type { AddedToken, TokenizerConfig, TokenizerJson } from './files.ts';
import { TOKEN, addedToken, arrange, type Token, type TokenKind, type Vocabulary } from './vocabulary.ts';

/** What llama.cpp's converter gives to added tokens and to places without a token. */
const ADDED_SCORE = -1000;
const UNUSED_SCORE = -10_000;

/** Kinds of pieces as llama.cpp's converter takes them; what a person defined is a piece as any other. */
const KINDS: Readonly<Record<number, TokenKind>> = {
  [PIECE.unknown]: TOKEN.unknown,
  [PIECE.control]: TOKEN.control,
  [PIECE.unused]: TOKEN.unused,
  [PIECE.byte]: TOKEN.byte,
};
/** How tokenizer.json puts a space before a text; null where it does not say. */
function spacePrefixOf(json: TokenizerJson): boolean {
  const metaspace = json.preTokenizers.find(({ type }) => type === 'Metaspace');
  if (metaspace !== undefined)
    return metaspace['prepend_scheme'] !== 'never' && metaspace['add_prefix_space'] !== false;
  return json.normalizers.some(({ type }) => type === 'Prepend');
}

function notPairs(): Error {
  return notConvertible(
    'The tokenizer is a unigram model of SentencePiece, which llama.cpp reads for other kinds of models only',
    'Choose a copy of this model with ONNX files.',
  );
}

/** Tokens of tokenizer.json with scores that put its merges in their order: the earlier a pair, the higher its token. */
function tokensOf(json: TokenizerJson): Map<number, Token> {
  const vocab = z.record(z.string(), z.number().int().nonnegative()).safeParse(json.vocab);
  if (json.kind !== 'BPE' || !vocab.success) throw notPairs();
  const ranks = new Map<string, number>();
  for (const [rank, [left, right]] of json.merges.entries())
    if (!ranks.has(left + right)) ranks.set(left + right, rank);
  const tokens = new Map<number, Token>();
  for (const [text, place] of Object.entries(vocab.data)) {
    const rank = ranks.get(text);
    const kind = /^<0x[\dA-F]{2}>$/i.test(text)
      ? TOKEN.byte
      : text === json.unknown
        ? TOKEN.unknown
        : TOKEN.normal;
    tokens.set(place, { text, kind, score: rank === undefined ? ADDED_SCORE * 1000 : -rank });
  }
  return tokens;
}

/**
 * The vocabulary of a SentencePiece tokenizer for a model with that many places; null where the folder has none.
 * `spaces`: whether a text gets a space before it, where the architecture says so itself. Throws MODEL_LOAD_FAILED.
 */
export async function sentencePieceVocabulary(
  places: number,
  folder: ModelFolder,
  config: TokenizerConfig,
  json: TokenizerJson | null,
  added: ReadonlyMap<number, AddedToken>,
): Promise<Vocabulary | null> {
  const bytes = await folder.bytes('tokenizer.model');
  if (bytes === null && json === null) return null;
  const byPlace = new Map<number, Token>();
  let prefix = json === null ? true : spacePrefixOf(json);
  if (bytes === null) {
    if (json !== null) for (const [place, token] of tokensOf(json)) byPlace.set(place, token);
  } else {
    const model = readModel(folder, bytes);
    if (model.type !== MODEL_TYPE.pairs) throw notPairs();
    // Pieces beyond the embeddings are of no use; llama.cpp's converter leaves them out, too.
    for (const [place, { text, score, type }] of model.pieces.entries())
      if (place < places) byPlace.set(place, { text, score, kind: KINDS[type] ?? TOKEN.normal });
    if (json === null) prefix = model.spacePrefix;
  }
  for (const [place, token] of added) byPlace.set(place, addedToken(token, ADDED_SCORE));
  return {
    model: 'llama',
    pre: 'default',
    tokens: arrange(places, byPlace, UNUSED_SCORE),
    merges: [],
    spacePrefix: config.add_prefix_space ?? prefix,
  };
}

function readModel(folder: ModelFolder, bytes: Buffer): SentencePieceModel {
  try {
    return parseSentencePiece(bytes);
  } catch (error) {
    throw damaged(
      join(folder.path, 'tokenizer.model'),
      error instanceof Error ? error.message : 'unreadable',
      error,
    );
  }
}
