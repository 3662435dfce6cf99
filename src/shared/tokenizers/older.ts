/**
 * A tokenizer.json for folders that were written before there was one: from vocab.txt, from vocab.json with merges.txt,
 * or from the files of SentencePiece, as transformers' convert_slow_tokenizer.py makes it. A good part of the Hub's
 * checkpoints has nothing else; Marian and M2M100 never had.
 */
import { byteTokenizer, pairsOf } from './byte-level.ts';
import { familyOf, type Family } from './families.ts';
import { ROLES, configOf, tokenSchema, type Config, type ModelTypes } from './older-config.ts';
import { idsOf, idsSchema, jsonOf, modelIn, notPointer, textOf, type ReadFile } from './older-files.ts';
import type { AddedToken, Parts, Role, Specials, TokenizerFile, Tokens } from './parts.ts';
import { layoutOf, pieceTokenizer, type Scored } from './pieces.ts';
import { PIECE, type SentencePieceModel } from './sentencepiece-model.ts';
import { languagesIn, m2m100Languages, vocabPieceTokenizer } from './vocab-pieces.ts';
import { wordTokenizer, wordsOf } from './words.ts';

/** A tokenizer.json, and what its tokenizer_config.json would have said of special tokens. */
export interface OlderTokenizer {
  readonly file: TokenizerFile;
  readonly specials: Readonly<Record<string, string>>;
}

/** Files of SentencePiece by the names that folders give them. */
const PIECE_FILES = [
  'spiece.model',
  'sentencepiece.bpe.model',
  'tokenizer.model',
  'spm.model',
  'sentencepiece.model',
  'spm_char.model',
];
/** Families whose mask takes the space before it along. */
const GREEDY_MASK: ReadonlySet<string> = new Set([
  'Roberta',
  'MPNet',
  'Albert',
  'XLMRoberta',
  'Camembert',
  'MBart',
  'MBart50',
]);

/**
 * Builds the tokenizer of a folder without a tokenizer.json; null where it has none of the files that its kind needs, or
 * is of no kind that is known. Throws a RangeError or a SyntaxError where a file is damaged.
 */
export async function olderTokenizer(given: ReadFile, model: ModelTypes): Promise<OlderTokenizer | null> {
  const read: ReadFile = async (name) => notPointer(name, await given(name));
  const config = await configOf(read);
  const named = config.tokenizer_class ?? model.tokenizerClass;
  const family = familyOf(named, model.types) ?? (named === null ? await familyByFiles(read) : null);
  if (family === null) return null;
  const specials = specialsOf(config, family);
  const found = await partsOf(read, family, specials, config);
  if (found === null) return null;
  const { parts, added } = found;
  return {
    file: { version: '1.0', truncation: null, padding: null, added_tokens: added, ...parts },
    specials: Object.fromEntries(Object.entries(specials).map(([role, token]) => [`${role}_token`, token])),
  };
}

/** vocab.txt is BERT's where the folder names no class. */
async function familyByFiles(read: ReadFile): Promise<Family | null> {
  return (await read('vocab.txt')) === null ? null : familyOf('BertTokenizer', []);
}

function specialsOf(config: Config, { specials }: Family): Specials {
  const own: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    const token = tokenSchema.parse(config[`${role}_token`]) ?? specials[role];
    if (token !== undefined) own[role] = token;
  }
  return own;
}

/** A family's vocabulary and how its tokenizer is built once the added tokens are known. */
interface Plan {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Tokens that belong to it besides those of the folder. */
  readonly more: ReadonlyMap<string, number>;
  readonly build: (tokens: Tokens) => Parts;
}

async function partsOf(
  read: ReadFile,
  family: Family,
  specials: Specials,
  config: Config,
): Promise<{ readonly parts: Parts; readonly added: readonly AddedToken[] } | null> {
  const plan = await planOf(read, family, specials, config);
  if (plan === null || plan.vocabulary.size === 0) return null;
  const older = (await jsonOf(read, 'added_tokens.json', idsSchema)) ?? {};
  const added = addedTokens(plan, family, specials, config, older);
  const ids = new Map([
    ...plan.vocabulary,
    ...added.map(({ content, id }): [string, number] => [content, id]),
  ]);
  return { parts: plan.build({ vocabulary: plan.vocabulary, ids, specials }), added };
}

async function planOf(
  read: ReadFile,
  { name, reading }: Family,
  specials: Specials,
  config: Config,
): Promise<Plan | null> {
  switch (reading) {
    case 'words': {
      const text = await textOf(read, 'vocab.txt');
      if (text === null) return null;
      const vocabulary = wordsOf(text);
      // Without them a text would be cut into ids that the model knows as other words.
      for (const role of ['unk', 'cls', 'sep'] as const)
        if (!vocabulary.has(specials[role] ?? '')) throw new RangeError(`vocab.txt has no token for ${role}`);
      return {
        vocabulary,
        more: new Map(),
        build: (tokens) => wordTokenizer(name, tokens, config),
      };
    }
    case 'bytes': {
      const [vocabulary, merges] = await Promise.all([idsOf(read, 'vocab.json'), textOf(read, 'merges.txt')]);
      if (vocabulary === null || merges === null) return null;
      const pairs = pairsOf(merges);
      return { vocabulary, more: new Map(), build: (tokens) => byteTokenizer(name, tokens, pairs, config) };
    }
    case 'pieces': {
      const model = await modelIn(read, PIECE_FILES);
      if (model === null) return null;
      const layout = layoutOf(name, model, specials, config);
      return {
        vocabulary: new Map(layout.tokens.map(([text], id) => [text, id])),
        more: itself(name, model, layout.tokens),
        build: (tokens) => pieceTokenizer(name, model, layout, tokens, config),
      };
    }
    case 'marian':
    case 'm2m100': {
      const marian = reading === 'marian';
      const [vocabulary, model] = await Promise.all([
        idsOf(read, 'vocab.json'),
        modelIn(read, marian ? ['source.spm'] : ['sentencepiece.bpe.model', 'spm.model']),
      ]);
      if (vocabulary === null || model === null) return null;
      const more = marian
        ? new Map(languagesIn(vocabulary).map((token) => [token, vocabulary.get(token) ?? 0]))
        : m2m100Languages(vocabulary.size);
      return {
        vocabulary,
        more,
        build: (tokens) => vocabPieceTokenizer(marian ? 'Marian' : 'M2M100', model, tokens),
      };
    }
  }
}

/** How the tokens look that a family lays out besides its pieces, and that stand for themselves. */
const BESIDE: Readonly<Record<string, RegExp>> = {
  T5: /^<extra_id_\d+>$/,
  Pegasus: /^(?:<unk_\d+>|<mask_1>)$/,
  MBart: /^[a-z]{2}_[A-Z]{2}$/,
  MBart50: /^[a-z]{2}_[A-Z]{2}$/,
};
/** Families whose ids are those of their pieces. */
const AS_PIECES: ReadonlySet<string> = new Set(['T5', 'Albert', 'DebertaV2', 'SpeechT5', 'Llama']);

/** Tokens that stand for themselves wherever they are written, by their ids. */
function itself(
  family: string,
  { pieces }: SentencePieceModel,
  tokens: readonly Scored[],
): Map<string, number> {
  const found = new Map<string, number>();
  if (AS_PIECES.has(family))
    for (const [id, { text, type }] of pieces.entries())
      if (type === PIECE.control || type === PIECE.userDefined) found.set(text, id);
  const beside = BESIDE[family];
  if (beside !== undefined)
    for (const [id, [text]] of tokens.entries()) if (beside.test(text)) found.set(text, id);
  return found;
}

/** Tokens that a text is searched for before it is cut, by their ids: the folder's and the family's. */
function addedTokens(
  { vocabulary, more }: Plan,
  family: Family,
  specials: Specials,
  config: Config,
  older: Readonly<Record<string, number>>,
): AddedToken[] {
  const found = new Map<string, AddedToken>();
  let next = 1 + [...vocabulary.values(), ...Object.values(older)].reduce((a, b) => Math.max(a, b), -1);
  const add = (content: string, id: number | undefined, special: boolean, lstrip = false): void => {
    if (content === '' || found.has(content)) return;
    const place = id ?? vocabulary.get(content) ?? older[content] ?? next++;
    found.set(content, {
      id: place,
      content,
      single_word: false,
      lstrip,
      rstrip: false,
      normalized: false,
      special,
    });
  };
  for (const [id, { content, special, ...how }] of Object.entries(config.added_tokens_decoder ?? {})) {
    const { lstrip, rstrip, normalized, single_word } = how;
    found.set(content, { id: Number(id), content, single_word, lstrip, rstrip, normalized, special });
    next = Math.max(next, Number(id) + 1);
  }
  for (const [role, token] of Object.entries(specials))
    add(token, undefined, true, role === 'mask' && GREEDY_MASK.has(family.name));
  for (const [token, id] of more) add(token, id, true);
  for (const [token, id] of Object.entries(older)) add(token, id, /^<\|.*\|>$/.test(token));
  for (const token of config.additional_special_tokens ?? []) add(token ?? '', undefined, true);
  return [...found.values()].toSorted((a, b) => a.id - b.id);
}
