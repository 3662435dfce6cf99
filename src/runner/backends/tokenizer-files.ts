/** A model's tokenizer.json and tokenizer_config.json, or what its older files say in place of them. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';
import { modelTypesOf } from '../../shared/tokenizers/older-config.ts';
import { olderTokenizer } from '../../shared/tokenizers/older.ts';
import {
  MAX_TOKENIZER_BYTES,
  loadFailed,
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

/** Reads both files of a folder; throws MODEL_LOAD_FAILED where there is no tokenizer, or one that is damaged. */
export async function readTokenizerFiles(directory: string): Promise<TokenizerFiles> {
  const config = (await readModelJson(directory, 'tokenizer_config.json', tokenizerConfigSchema)) ?? {};
  const file = await readModelJson(directory, 'tokenizer.json', z.looseObject({}), MAX_TOKENIZER_BYTES);
  if (file !== null) return { file, config };
  const model = await readModelJson(directory, 'config.json', z.looseObject({}));
  const read = async (name: string): Promise<Uint8Array | null> => await bytesOf(directory, name);
  const older = await olderTokenizer(read, modelTypesOf(model)).catch((error: unknown) => {
    if (error instanceof HearthError) throw error;
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
  const found = await stat(path).catch(() => null);
  // A named pipe would be waited for without an end.
  if (found?.isFile() !== true) return null;
  const { size } = found;
  if (size > MAX_TOKENIZER_BYTES)
    throw loadFailed(
      `${name} has ${size.toLocaleString('en')} bytes; ${MAX_TOKENIZER_BYTES.toLocaleString('en')} are the most that such a file may have.`,
    );
  return await readFile(path).catch((error: unknown) => {
    throw loadFailed(`${name} can't be opened.`, 'Look at the permissions of the model folder.', error);
  });
}
