/** Reading the small files beside a model's weights: bounded, parsed with schemas, never trusted. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';

/** Largest config.json and the like: real ones are below 100 kB, those with 20,000 labels below 2 MB. */
export const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/** Largest tokenizer.json: that of gemma with 262,144 tokens has 33 MB. */
export const MAX_TOKENIZER_BYTES = 128 * 1024 * 1024;

/** What says how pictures and sounds are prepared. */
const PROCESSOR = 'preprocessor_config.json';

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
  return text === null ? null : parsed(name, jsonOf(name, text), schema);
}

function jsonOf(name: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw loadFailed(
      `${name} is no valid JSON; the file is damaged or was not downloaded to its end.`,
      undefined,
      error,
    );
  }
}

function parsed<S extends z.ZodType>(name: string, value: unknown, schema: S): z.output<S> {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const path = found.error.issues[0]?.path.join('.') ?? '';
  throw loadFailed(
    `${name} has a field that makes no sense${path === '' ? '' : ` (${path})`}.`,
    undefined,
    found.error,
  );
}

const partsSchema = z.looseObject({
  image_processor: z.unknown().optional(),
  feature_extractor: z.unknown().optional(),
});

/**
 * How a model's pictures or sounds are prepared: preprocessor_config.json, or that part of processor_config.json, where
 * transformers 5 keeps it for models that take texts as well; null where there is neither.
 */
export async function readProcessorJson<S extends z.ZodType>(
  directory: string,
  schema: S,
): Promise<z.output<S> | null> {
  const text = await readModelText(directory, PROCESSOR);
  if (text !== null) return parsed(PROCESSOR, jsonOf(PROCESSOR, text), schema);
  const parts = await readModelJson(directory, 'processor_config.json', partsSchema);
  const own = parts?.image_processor ?? parts?.feature_extractor;
  return own === undefined || own === null ? null : parsed('processor_config.json', own, schema);
}

/** The same where the model can't do without. */
export async function requireProcessorJson<S extends z.ZodType>(
  directory: string,
  schema: S,
): Promise<z.output<S>> {
  return (await readProcessorJson(directory, schema)) ?? throwMissing(PROCESSOR);
}

function throwMissing(name: string): never {
  throw loadFailed(`${name} is missing from the model's folder.`, 'Get the whole model again.');
}

/** A JSON file that must be there. */
export async function requireModelJson<S extends z.ZodType>(
  directory: string,
  name: string,
  schema: S,
  limit = MAX_CONFIG_BYTES,
): Promise<z.output<S>> {
  const value = await readModelJson(directory, name, schema, limit);
  return value ?? throwMissing(name);
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
