/** Reading the small files beside a model's weights: bounded, parsed with schemas, never trusted. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';

/** Largest config.json and the like: real ones are below 100 kB, those with 20,000 labels below 2 MB. */
export const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/** Largest tokenizer.json: that of gemma with 262,144 tokens has 33 MB. */
export const MAX_TOKENIZER_BYTES = 128 * 1024 * 1024;

/** A MODEL_LOAD_FAILED about one file of a model. */
export function loadFailed(
  sentence: string,
  hint = 'Get the model again, or choose another one.',
  cause?: unknown,
): HearthError {
  return new HearthError('MODEL_LOAD_FAILED', sentence, hint, cause === undefined ? {} : { cause });
}

/** The text of a file in a model's folder, or null where there is none; one larger than `limit` bytes is refused unread. */
export async function readModelText(
  directory: string,
  name: string,
  limit = MAX_CONFIG_BYTES,
): Promise<string | null> {
  let file;
  try {
    file = await open(join(directory, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw loadFailed(`${name} can't be opened.`, 'Look at the permissions of the model folder.', error);
  }
  await using opened = file;
  const { size } = await opened.stat();
  if (size > limit) {
    throw loadFailed(
      `${name} has ${size.toLocaleString('en')} bytes; ${limit.toLocaleString('en')} are the most that such a file may have.`,
    );
  }
  return await opened.readFile('utf8');
}

/** A JSON file of a model's folder, parsed with `schema`; null where there is none. */
export async function readModelJson<S extends z.ZodType>(
  directory: string,
  name: string,
  schema: S,
  limit = MAX_CONFIG_BYTES,
): Promise<z.output<S> | null> {
  const text = await readModelText(directory, name, limit);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw loadFailed(
      `${name} is no valid JSON; the file is damaged or was not downloaded to its end.`,
      undefined,
      error,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw loadFailed(
    `${name} has a field that makes no sense${path === '' ? '' : ` (${path})`}.`,
    undefined,
    parsed.error,
  );
}

/** A JSON file that must be there. */
export async function requireModelJson<S extends z.ZodType>(
  directory: string,
  name: string,
  schema: S,
  limit = MAX_CONFIG_BYTES,
): Promise<z.output<S>> {
  const value = await readModelJson(directory, name, schema, limit);
  if (value === null)
    throw loadFailed(`${name} is missing from the model's folder.`, 'Get the whole model again.');
  return value;
}

/** Bytes of a model's weights file; throws MODEL_LOAD_FAILED where there is none. */
export async function weightsSize(directory: string, name: string): Promise<number> {
  try {
    return (await stat(join(directory, name))).size;
  } catch (error) {
    throw loadFailed(`${name} is missing from the model's folder.`, 'Get the model again.', error);
  }
}

const ids = z.union([z.int(), z.array(z.int())]).nullish();

/** The fields of config.json that a runner reads. */
export const modelConfigSchema = z.looseObject({
  model_type: z.string().nullish(),
  problem_type: z.string().nullish(),
  num_labels: z.int().nonnegative().nullish(),
  id2label: z.record(z.string(), z.string()).nullish(),
  label2id: z.record(z.string(), z.int()).nullish().catch(null),
  max_position_embeddings: z.int().nullish(),
  n_positions: z.int().nullish(),
  pad_token_id: z.int().nullish(),
  bos_token_id: ids,
  eos_token_id: ids,
});
/** The fields of config.json that a runner reads. */
export type ModelConfig = z.output<typeof modelConfigSchema>;

/** The fields of generation_config.json that a runner reads. */
export const generationConfigSchema = z.looseObject({ eos_token_id: ids });

const tokenText = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
  .nullish();

/** The fields of tokenizer_config.json that a runner reads; the library gets all of them. */
export const tokenizerConfigSchema = z.looseObject({
  model_max_length: z.number().nullish(),
  bos_token: tokenText,
  eos_token: tokenText,
  unk_token: tokenText,
  pad_token: tokenText,
  mask_token: tokenText,
  cls_token: tokenText,
  padding_side: z.string().nullish(),
  clean_up_tokenization_spaces: z.boolean().nullish(),
  chat_template: z
    .union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))])
    .nullish(),
});
/** The fields of tokenizer_config.json that a runner reads. */
export type TokenizerConfig = z.output<typeof tokenizerConfigSchema>;

/** One id, several or none, as a list. */
export function idList(value: number | number[] | null | undefined): number[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
