/** What a folder says of its tokenizer besides the vocabulary: its class, its special tokens, its settings. */
import { z } from 'zod';
import { jsonOf, type ReadFile } from './older-files.ts';
import type { Role } from './parts.ts';

/** The roles that a special token may have. */
export const ROLES: readonly Role[] = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'];

/** What a folder says of its model, from the outermost configuration inwards. */
export interface ModelTypes {
  /** `tokenizer_class` of its config.json. */
  readonly tokenizerClass: string | null;
  readonly types: readonly string[];
}

const part = z
  .looseObject({ model_type: z.string().optional().catch(undefined) })
  .optional()
  .catch(undefined);
const typesSchema = z
  .looseObject({
    model_type: z.string().optional().catch(undefined),
    tokenizer_class: z.string().nullable().default(null).catch(null),
    decoder: part,
    text_config: part,
  })
  .catch({ tokenizer_class: null });

/** What a config.json says of its tokenizer; null for none. */
export function modelTypesOf(config: unknown): ModelTypes {
  const { model_type, tokenizer_class, decoder, text_config } = typesSchema.parse(config ?? {});
  const types = [model_type, decoder?.model_type, text_config?.model_type];
  return { tokenizerClass: tokenizer_class, types: types.filter((type) => type !== undefined) };
}

/** A special token, written as its text or as Python's AddedToken. */
export const tokenSchema = z
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
/** Both files of settings as one. */
export type Config = z.output<typeof configSchema>;

/** Reads tokenizer_config.json and special_tokens_map.json, which goes before it. */
export async function configOf(read: ReadFile): Promise<Config> {
  const [own, map] = await Promise.all([
    jsonOf(read, 'tokenizer_config.json', z.looseObject({})),
    jsonOf(read, 'special_tokens_map.json', z.looseObject({})),
  ]);
  return configSchema.parse({ ...own, ...map });
}
