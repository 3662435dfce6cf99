/** How a model wants to generate: generation_config.json, and for older models the same fields in config.json. */
import { z } from 'zod';
import { idList, readModelJson } from '../backends/model-files.ts';

const id = z.int().nonnegative();
const ids = z
  .union([id, z.array(id)])
  .nullish()
  .transform(idList);
/** transformers 4 wrote `-1` for a place of no meaning; a list of tokens leaves it out. */
const suppressed = z
  .array(z.int())
  .nullish()
  .transform((given) => (given ?? []).filter((token) => token >= 0));

/** The fields that generation reads, under the names of transformers' GenerationConfig. */
export const generationSchema = z.looseObject({
  decoder_start_token_id: z.union([id, z.array(id)]).nullish(),
  bos_token_id: ids,
  eos_token_id: ids,
  pad_token_id: id.nullish(),
  forced_bos_token_id: id.nullish(),
  forced_eos_token_id: ids,
  max_length: z.int().positive().nullish(),
  max_new_tokens: z.int().positive().nullish(),
  min_length: z.int().nullish(),
  min_new_tokens: z.int().nullish(),
  num_beams: z.int().positive().nullish(),
  length_penalty: z.number().nullish(),
  early_stopping: z.union([z.boolean(), z.literal('never')]).nullish(),
  repetition_penalty: z.number().positive().nullish(),
  no_repeat_ngram_size: z.int().nonnegative().nullish(),
  bad_words_ids: z.array(z.array(id).min(1)).nullish(),
  suppress_tokens: suppressed,
  begin_suppress_tokens: suppressed,
});
/** How a model wants to generate. */
export type GenerationConfig = z.output<typeof generationSchema>;

/** The fields of a generation that `from` gives and that are neither null nor empty. */
function given(from: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(generationSchema.shape).flatMap((key) => {
      const value: unknown = Reflect.get(from, key);
      const nothing = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
      return nothing ? [] : [[key, value]];
    }),
  );
}

/**
 * The fields of several objects together, the last that names a field wins. Throws a ZodError for a field that makes no
 * sense.
 */
export function mergeGeneration(...parts: readonly object[]): GenerationConfig {
  const merged: Record<string, unknown> = {};
  for (const part of parts) Object.assign(merged, given(part));
  return generationSchema.parse(merged);
}

/**
 * Reads generation_config.json of a model's folder. What it lacks of the special tokens, or all where it is missing,
 * comes from config.json, and there from `decoder` or `text_config` for a model of several parts, as transformers does
 * it (`GenerationConfig.from_model_config`). Throws MODEL_LOAD_FAILED.
 */
export async function readGenerationConfig(directory: string): Promise<GenerationConfig> {
  const own = await readModelJson(directory, 'generation_config.json', generationSchema);
  if (own !== null && own.eos_token_id.length > 0 && startToken(own) !== null) return own;
  const part = generationSchema.nullish();
  const config = await readModelJson(
    directory,
    'config.json',
    generationSchema.extend({ decoder: part, text_config: part }),
  );
  const merged = mergeGeneration(config?.text_config ?? {}, config?.decoder ?? {}, config ?? {});
  if (own === null) return merged;
  const ends = own.eos_token_id.length > 0 ? own.eos_token_id : merged.eos_token_id;
  const start = startToken(own) ?? startToken(merged);
  return { ...own, eos_token_id: ends, decoder_start_token_id: start };
}

/** The first token of a decoder; null where the model names none. */
export function startToken(generation: GenerationConfig): number | null {
  return idList(generation.decoder_start_token_id)[0] ?? generation.bos_token_id[0] ?? null;
}
