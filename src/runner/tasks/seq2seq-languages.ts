/**
 * Languages of translators: which tokens name them, where they stand, and which prefix asks a T5 for a pair. Pure. The
 * places are those of the tokenizers of transformers (NllbTokenizer, MBart50Tokenizer, MBartTokenizer,
 * M2M100Tokenizer, MarianTokenizer).
 */
import { invalidInput } from '../../shared/errors.ts';

/** What a translator needs to know of the languages of one text. */
export interface LanguagePlan {
  /** Tokens in front of the text and behind it; null where those of the tokenizer stay. */
  readonly around: { readonly before: readonly string[]; readonly after: readonly string[] } | null;
  /** The token that the decoder is forced to write first. */
  readonly forced: string | null;
  /** The token that the decoder starts from, in place of its own start token. */
  readonly start: string | null;
  /** What is written in front of the text. */
  readonly prefix: string;
}

/** What a caller asked for. */
export interface Languages {
  readonly src_lang?: string | undefined;
  readonly tgt_lang?: string | undefined;
}

const NOTHING: LanguagePlan = { around: null, forced: null, start: null, prefix: '' };

/** How the tokens of languages look, by family of models. */
const TOKENS = {
  /** `fra_Latn` */
  nllb: /^[a-z]{3}_[A-Z][a-z]{3}$/,
  /** `fr_XX` */
  mbart: /^[a-z]{2,3}_[A-Z]{2}$/,
  /** `__fr__` */
  m2m100: /^__[a-z]{2,4}__$/,
  /** `>>fra<<` */
  marian: /^>>.+<<$/,
} as const;
type Family = keyof typeof TOKENS;

/** The family whose language tokens a vocabulary has at least two of (Marian: one), and those tokens. */
export function languageTokens(
  vocabulary: Iterable<string>,
): { readonly family: Family; readonly tokens: readonly string[] } | null {
  const found: Record<Family, string[]> = { nllb: [], mbart: [], m2m100: [], marian: [] };
  const families = Object.entries(TOKENS);
  for (const token of vocabulary)
    for (const [family, pattern] of families)
      if (pattern.test(token) && isFamily(family)) found[family].push(token);
  for (const family of ['nllb', 'mbart', 'm2m100', 'marian'] as const) {
    const tokens = found[family];
    if (tokens.length >= (family === 'marian' ? 1 : 2)) return { family, tokens };
  }
  return null;
}

function isFamily(name: string): name is Family {
  return Object.hasOwn(TOKENS, name);
}

/** The code in a language token: `fr` of `__fr__`. */
function codeOf(token: string): string {
  return token.replace(/^(?:__|>>)|(?:__|<<)$/g, '');
}

/** Most codes that a hint lists; NLLB has 202. */
const LISTED = 30;

function tokenOf(tokens: readonly string[], wanted: string, field: string): string {
  const found =
    tokens.find((token) => token === wanted || codeOf(token) === wanted) ??
    tokens.find((token) => codeOf(token).toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const codes = tokens.map(codeOf);
  const more = codes.length > LISTED ? ` and ${String(codes.length - LISTED)} more` : '';
  throw invalidInput(
    `options.${field}`,
    `this model has no language "${wanted}"`,
    `It has ${codes.slice(0, LISTED).join(', ')}${more}.`,
  );
}

function missing(field: string, tokens: readonly string[]): Error {
  return invalidInput(
    `options.${field}`,
    'is missing, and this model translates between many languages',
    `Name one of its codes, such as ${tokens.slice(0, 3).map(codeOf).join(', ')}.`,
  );
}

/** What a model of many languages needs; `model` is its model_type and `mbart50` tells the newer mBART. */
export function planLanguages(
  known: { readonly family: Family; readonly tokens: readonly string[] },
  languages: Languages,
  kind: { readonly mbart50: boolean },
): LanguagePlan {
  const { family, tokens } = known;
  const { src_lang: from, tgt_lang: to } = languages;
  if (family === 'marian') {
    // Models of one source and several targets want the target in front of the text; without it the text is as it is.
    return to === undefined ? NOTHING : { ...NOTHING, prefix: tokenOf(tokens, to, 'tgt_lang') };
  }
  if (to === undefined) throw missing('tgt_lang', tokens);
  if (from === undefined) throw missing('src_lang', tokens);
  const [source, target] = [tokenOf(tokens, from, 'src_lang'), tokenOf(tokens, to, 'tgt_lang')];
  if (family === 'mbart' && !kind.mbart50)
    return { around: { before: [], after: ['</s>', source] }, forced: null, start: target, prefix: '' };
  return { around: { before: [source], after: ['</s>'] }, forced: target, start: null, prefix: '' };
}

/** The pairs that `task_specific_params` of a T5 names, by their key `translation_en_to_de`. */
export function pairOf(keys: readonly string[], languages: Languages, startsAlready: boolean): string | null {
  const pairs = keys.filter((key) => /^translation_.+_to_.+$/.test(key));
  if (pairs.length === 0) return null;
  const { src_lang: from, tgt_lang: to } = languages;
  const fitting = pairs.filter(
    (key) =>
      (from === undefined || key.startsWith(`translation_${from}_to_`)) &&
      (to === undefined || key.endsWith(`_to_${to}`)),
  );
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  if (startsAlready && from === undefined && to === undefined) return null;
  throw invalidInput(
    'options.tgt_lang',
    only === undefined
      ? 'this model was not made for these languages'
      : 'is missing, and this model knows several pairs',
    `It knows ${pairs.map((key) => key.slice('translation_'.length).replaceAll('_', ' ')).join(', ')}.`,
  );
}
