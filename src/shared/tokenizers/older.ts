/**
 * A tokenizer.json for folders that were written before there was one: from vocab.txt, from vocab.json with merges.txt,
 * or from the files of SentencePiece, as transformers' convert_slow_tokenizer.py makes it. A good part of the Hub's
 * checkpoints has nothing else; Marian and M2M100 never had.
 */
import { z } from 'zod';
import { byteTokenizer, pairsOf } from './byte-level.ts';
import { familyOf, type Family } from './families.ts';
import type { AddedToken, Parts, Role, Specials, TokenizerFile, Tokens } from './parts.ts';
import { layoutOf, pieceTokenizer, type Scored } from './pieces.ts';
import { PIECE, parseSentencePiece, type SentencePieceModel } from './sentencepiece-model.ts';
import { languagesIn, m2m100Languages, vocabPieceTokenizer } from './vocab-pieces.ts';
import { wordTokenizer, wordsOf } from './words.ts';

/** The bytes of a small file of the model's folder; null where there is none. It refuses what is too large. */
export type ReadFile = (name: string) => Promise<Uint8Array | null>;

/** What a folder says of its model, from the outermost configuration inwards. */
export interface ModelTypes {
  /** `tokenizer_class` of its config.json. */
  readonly tokenizerClass: string | null;
  readonly types: readonly string[];
}

/** A tokenizer.json, and what its tokenizer_config.json would have said of special tokens. */
export interface OlderTokenizer {
  readonly file: TokenizerFile;
  readonly specials: Readonly<Record<string, string>>;
}

const ROLES: readonly Role[] = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'];
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

const tokenSchema = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .catch(null);
const flag = z.boolean().nullish().catch(null);
const count = z.int().nonnegative().nullish().catch(null);
const roleSchemas = Object.fromEntries(ROLES.map((role) => [`${role}_token`, tokenSchema]));
const configSchema = z.looseObject({
  ...roleSchemas,
  tokenizer_class: z.string().nullish().catch(null),
  additional_special_tokens: z.array(tokenSchema).nullish().catch(null),
  added_tokens_decoder: z
    .record(
      z.string().regex(/^\d{1,9}$/),
      z.looseObject({
        content: z.string(),
        lstrip: z.boolean().default(false),
        rstrip: z.boolean().default(false),
        normalized: z.boolean().default(false),
        single_word: z.boolean().default(false),
        special: z.boolean().default(false),
      }),
    )
    .nullish()
    .catch(null),
  do_lower_case: flag,
  tokenize_chinese_chars: flag,
  strip_accents: flag,
  keep_accents: flag,
  split_by_punct: flag,
  add_prefix_space: flag,
  add_bos_token: flag,
  add_eos_token: flag,
  extra_ids: count,
  offset: count,
});
type Config = z.output<typeof configSchema>;
const idsSchema = z.record(z.string(), z.int().nonnegative());

/**
 * Builds the tokenizer of a folder without a tokenizer.json; null where it has none of the files that its kind needs, or
 * is of no kind that is known. Throws a RangeError or a SyntaxError where a file is damaged.
 */
export async function olderTokenizer(read: ReadFile, model: ModelTypes): Promise<OlderTokenizer | null> {
  const config = await configOf(read);
  const family =
    familyOf(config.tokenizer_class ?? model.tokenizerClass, model.types) ?? (await familyByFiles(read));
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

/** vocab.txt is BERT's whatever the folder calls itself. */
async function familyByFiles(read: ReadFile): Promise<Family | null> {
  return (await read('vocab.txt')) === null ? null : familyOf('BertTokenizer', []);
}

async function configOf(read: ReadFile): Promise<Config> {
  const [own, map] = await Promise.all([
    jsonOf(read, 'tokenizer_config.json', z.looseObject({})),
    jsonOf(read, 'special_tokens_map.json', z.looseObject({})),
  ]);
  return configSchema.parse({ ...own, ...map });
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
      return {
        vocabulary: wordsOf(text),
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

async function modelIn(read: ReadFile, names: readonly string[]): Promise<SentencePieceModel | null> {
  for (const name of names) {
    const bytes = await read(name);
    if (bytes !== null) return parseSentencePiece(bytes);
  }
  return null;
}

async function textOf(read: ReadFile, name: string): Promise<string | null> {
  const bytes = await read(name);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

async function jsonOf<S extends z.ZodType>(
  read: ReadFile,
  name: string,
  schema: S,
): Promise<z.output<S> | null> {
  const text = await textOf(read, name);
  if (text === null) return null;
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new SyntaxError(`${name} does not hold what it should`);
  return parsed.data;
}

async function idsOf(read: ReadFile, name: string): Promise<Map<string, number> | null> {
  const ids = await jsonOf(read, name, idsSchema);
  return ids === null ? null : new Map(Object.entries(ids));
}
