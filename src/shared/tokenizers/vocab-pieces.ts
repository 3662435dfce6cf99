/**
 * Tokenizers whose pieces come from SentencePiece and whose ids come from vocab.json: Marian, where one model cuts what
 * is read and another wrote what is answered, and M2M100. Pure.
 */
import { METASPACE, modelOf, tidying, type Scored } from './pieces.ts';
import { framed, sequence, type Parts, type Tokens } from './parts.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';

/** Stands before a token that no text may be cut into: texts have no such character. */
const HIDDEN = '\u0000';

/** A vocabulary may leave out so many times its ids, and a tiny one some more; a single id of 2^30 is no vocabulary. */
const MOST_GAPS = 2;
const FEW = 1_000;

/** `>>fra<<`: asks a translator for a language. */
const LANGUAGE = /^>>.+<<$/;

/** M2M100's languages, in the order of their ids behind the vocabulary. */
const M2M100 =
  'af am ar ast az ba be bg bn br bs ca ceb cs cy da de el en es et fa ff fi fr fy ga gd gl gu ha he hi hr ht hu hy id ig ilo is it ja jv ka kk km kn ko lb lg ln lo lt lv mg mk ml mn mr ms my ne nl no ns oc or pa pl ps pt ro ru sd si sk sl so sq sr ss su sv sw ta th tl tn tr uk ur uz vi wo xh yi yo zh zu';

/** Tokens for M2M100's languages by their ids, behind a vocabulary of that many. */
export function m2m100Languages(vocabulary: number): Map<string, number> {
  return new Map(M2M100.split(' ').map((code, at) => [`__${code}__`, vocabulary + at]));
}

/** Tokens of a Marian vocabulary that ask for a language. */
export function languagesIn(vocabulary: ReadonlyMap<string, number>): string[] {
  return [...vocabulary.keys()].filter((token) => LANGUAGE.test(token));
}

/** The tokens of vocab.json by their ids; what the reading model does not have is hidden from texts. */
function tokensOf(model: SentencePieceModel, { vocabulary, specials }: Tokens): Scored[] {
  const scores = new Map(model.pieces.map(({ text, score }) => [text, score]));
  const open = new Set(Object.values(specials));
  const size = 1 + [...vocabulary.values()].reduce((most, id) => Math.max(most, id), -1);
  if (size > MOST_GAPS * vocabulary.size + FEW)
    throw new RangeError('vocab.json has an id far above its tokens');
  const tokens = Array.from({ length: size }, (_, id): Scored => [`${HIDDEN}${String(id)}`, 0]);
  for (const [text, id] of vocabulary) {
    const shown = scores.has(text) || open.has(text) || LANGUAGE.test(text);
    tokens[id] = [shown ? text : HIDDEN + text, scores.get(text) ?? 0];
  }
  return tokens;
}

/** A tokenizer that reads by `model` and takes ids from the vocabulary. */
export function vocabPieceTokenizer(
  family: 'Marian' | 'M2M100',
  model: SentencePieceModel,
  known: Tokens,
): Parts {
  const { ids, specials } = known;
  const { unk = '<unk>', eos = '</s>' } = specials;
  const tokens = tokensOf(model, known);
  const vocabulary = new Map(tokens.map(([text], id) => [text, id]));
  return {
    model: modelOf(model, tokens, ids.get(unk) ?? 0, { vocabulary }),
    normalizer: sequence('normalizers', tidying(model)),
    pre_tokenizer: sequence('pretokenizers', [{ type: 'WhitespaceSplit' }, METASPACE]),
    post_processor:
      family === 'Marian'
        ? framed(`$A:0 ${eos}:0`, `$A:0 $B:0 ${eos}:0`, ids)
        : framed(`__en__:0 $A:0 ${eos}:0`, `__en__:0 $A:0 $B:0 ${eos}:0`, ids),
    decoder: sequence('decoders', [{ type: 'Replace', pattern: { String: HIDDEN }, content: '' }, METASPACE]),
  };
}
