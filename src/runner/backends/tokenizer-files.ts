/** A model's tokenizer.json and tokenizer_config.json, or what its older files say in place of them. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { olderTokenizer } from '../../shared/tokenizers/older.ts';
import {
  MAX_TOKENIZER_BYTES,
  loadFailed,
  modelConfigSchema,
  readModelJson,
  tokenizerConfigSchema,
  type TokenizerConfig,
} from './model-files.ts';

/** What a tokenizer is made from. */
export interface TokenizerFiles {
  /** tokenizer.json. */
  readonly file: object;
  readonly config: TokenizerConfig;
}

const part = z.looseObject({ model_type: z.string().nullish() }).nullish().catch(null);
const typesSchema = modelConfigSchema.pick({ model_type: true }).extend({
  tokenizer_class: z.string().nullish().catch(null),
  decoder: part,
  text_config: part,
});

/** Reads both files of a folder; throws MODEL_LOAD_FAILED where there is no tokenizer, or one that is damaged. */
export async function readTokenizerFiles(directory: string): Promise<TokenizerFiles> {
  const config = (await readModelJson(directory, 'tokenizer_config.json', tokenizerConfigSchema)) ?? {};
  const file = await readModelJson(directory, 'tokenizer.json', z.looseObject({}), MAX_TOKENIZER_BYTES);
  if (file !== null) return { file, config };
  const model = await readModelJson(directory, 'config.json', typesSchema);
  const types = [model?.model_type, model?.decoder?.model_type, model?.text_config?.model_type];
  const older = await olderTokenizer(async (name) => await bytesOf(directory, name), {
    tokenizerClass: model?.tokenizer_class ?? null,
    types: types.filter((type) => typeof type === 'string'),
  }).catch((error: unknown) => {
    throw loadFailed('The older files of its tokenizer are damaged.', undefined, error);
  });
  if (older === null)
    throw loadFailed(
      'The folder has no tokenizer: no tokenizer.json, and not the vocabulary that a model of its kind had before.',
      'Get the whole model again.',
    );
  return { file: older.file, config: { ...older.specials, ...config } };
}

async function bytesOf(directory: string, name: string): Promise<Uint8Array | null> {
  const path = join(directory, name);
  const size = await stat(path).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) return null;
  if (size > MAX_TOKENIZER_BYTES)
    throw loadFailed(
      `${name} has ${size.toLocaleString('en')} bytes; ${MAX_TOKENIZER_BYTES.toLocaleString('en')} are the most that such a file may have.`,
    );
  return await readFile(path);
}
