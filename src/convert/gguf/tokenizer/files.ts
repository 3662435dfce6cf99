/** The parts of the Hub's tokenizer files that a GGUF file is made from. */
import { z } from 'zod';
import type { ModelFolder } from '../folder.ts';

const addedToken = z.object({
  id: z.number().int().nonnegative(),
  content: z.string(),
  special: z.boolean().default(false),
});
/** A token that is found in a text before it is split. */
export type AddedToken = z.output<typeof addedToken>;

/** A step that a tokenizer takes; which fields it has goes by its type. */
const step = z.looseObject({ type: z.string() });
/** A step that a tokenizer takes. */
export type Step = z.output<typeof step>;

const steps = (
  value: Step | null | undefined,
  key: 'pretokenizers' | 'normalizers' | 'processors' | 'decoders',
): Step[] => {
  if (value === null || value === undefined) return [];
  if (value.type !== 'Sequence') return [value];
  const inner = z.array(step).safeParse(value[key]);
  return inner.success ? inner.data.flatMap((each) => steps(each, key)) : [value];
};

const template = z.array(z.object({ SpecialToken: z.object({ id: z.string() }).optional() }));

const tokenizerJson = z.object({
  added_tokens: z.array(addedToken).nullish(),
  normalizer: step.nullish(),
  pre_tokenizer: step.nullish(),
  post_processor: step.nullish(),
  decoder: step.nullish(),
  model: z.object({
    type: z.string().nullish(),
    vocab: z.unknown(),
    merges: z.union([z.array(z.string()), z.array(z.tuple([z.string(), z.string()]))]).nullish(),
    unk_token: z.string().nullish(),
    byte_fallback: z.boolean().nullish(),
    ignore_merges: z.boolean().nullish(),
  }),
});

/** tokenizer.json. */
export interface TokenizerJson {
  readonly kind: string;
  readonly vocab: unknown;
  /** Pairs that become one, the first of them first. */
  readonly merges: readonly (readonly [string, string])[];
  readonly unknown: string | null;
  /** Characters that no token has fall into their bytes. */
  readonly byteFallback: boolean;
  /** A word that is a token as a whole is not put together from pieces. */
  readonly ignoreMerges: boolean;
  readonly added: readonly AddedToken[];
  readonly normalizers: readonly Step[];
  readonly preTokenizers: readonly Step[];
  readonly decoders: readonly Step[];
  /** What a single text is put between: names of tokens, null for the text. Empty where nothing says so. */
  readonly frame: readonly (string | null)[];
  /** It has a post-processor of GPT-2's kind, which adds nothing. */
  readonly addsNothing: boolean;
}

/** Reads tokenizer.json; null where there is none. Throws MODEL_LOAD_FAILED. */
export async function readTokenizerJson(folder: ModelFolder): Promise<TokenizerJson | null> {
  const json = await folder.json('tokenizer.json', tokenizerJson);
  if (json === null) return null;
  const { model } = json;
  const processors = steps(json.post_processor, 'processors');
  const framing = processors.find(({ type }) => type === 'TemplateProcessing');
  const frame = template.safeParse(framing?.['single']);
  return {
    kind: model.type ?? 'BPE',
    vocab: model.vocab,
    merges: (model.merges ?? []).map((merge) => (typeof merge === 'string' ? split(merge) : merge)),
    unknown: model.unk_token ?? null,
    byteFallback: model.byte_fallback === true,
    ignoreMerges: model.ignore_merges === true,
    added: json.added_tokens ?? [],
    normalizers: steps(json.normalizer, 'normalizers'),
    preTokenizers: steps(json.pre_tokenizer, 'pretokenizers'),
    decoders: steps(json.decoder, 'decoders'),
    frame: frame.success ? frame.data.map(({ SpecialToken }) => SpecialToken?.id ?? null) : [],
    addsNothing: processors.some(({ type }) => type === 'ByteLevel'),
  };
}

/** The older spelling of a pair: both parts with a space between, and there is no other space. */
function split(merge: string): [string, string] {
  const space = merge.indexOf(' ', 1);
  return [merge.slice(0, space), merge.slice(space + 1)];
}

const tokenName = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .catch(null);
const flag = z.boolean().nullish().catch(null);
const templates = z
  .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
  .nullish()
  .catch(null);

const tokenizerConfig = z.object({
  tokenizer_class: z.string().nullish().catch(null),
  bos_token: tokenName,
  eos_token: tokenName,
  unk_token: tokenName,
  sep_token: tokenName,
  pad_token: tokenName,
  cls_token: tokenName,
  mask_token: tokenName,
  add_bos_token: flag,
  add_eos_token: flag,
  add_prefix_space: flag,
  chat_template: templates,
  added_tokens_decoder: z
    .record(z.string(), addedToken.omit({ id: true }))
    .nullish()
    .catch(null),
});
/** tokenizer_config.json. */
export type TokenizerConfig = z.output<typeof tokenizerConfig>;

/** Reads tokenizer_config.json; an empty one where there is none. Throws MODEL_LOAD_FAILED. */
export async function readTokenizerConfig(folder: ModelFolder): Promise<TokenizerConfig> {
  return (await folder.json('tokenizer_config.json', tokenizerConfig)) ?? tokenizerConfig.parse({});
}

/** Tokens that were added to a vocabulary, from wherever the folder names them, by their place. */
export async function readAdded(
  folder: ModelFolder,
  config: TokenizerConfig,
  json: TokenizerJson | null,
): Promise<Map<number, AddedToken>> {
  const added = new Map<number, AddedToken>();
  const older = await folder.json('added_tokens.json', z.record(z.string(), z.number().int().nonnegative()));
  for (const [content, id] of Object.entries(older ?? {})) added.set(id, { id, content, special: false });
  for (const [key, token] of Object.entries(config.added_tokens_decoder ?? {}))
    added.set(Number(key), { ...token, id: Number(key) });
  for (const token of json?.added ?? []) added.set(token.id, token);
  return added;
}

/** The model's chat templates by name, `default` the usual one. */
export async function readTemplates(
  folder: ModelFolder,
  config: TokenizerConfig,
): Promise<Map<string, string>> {
  const own = config.chat_template ?? (await folder.text('chat_template.jinja'));
  if (own === null) {
    const file = await folder.json('chat_template.json', z.object({ chat_template: templates }));
    return named(file?.chat_template ?? []);
  }
  return named(own);
}

function named(value: string | readonly { name: string; template: string }[]): Map<string, string> {
  if (typeof value === 'string') return new Map([['default', value]]);
  return new Map(value.map(({ name, template: words }) => [name, words]));
}
