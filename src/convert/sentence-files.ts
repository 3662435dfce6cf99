/** Models of sentence-transformers: where their encoder lies. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encoderFolderOf } from '../shared/sentence-layout.ts';
import { parseJson } from './weights/json.ts';

/** A list of a few modules. */
const MAX_MODULES_BYTES = 1 << 20;

/** What a folder's modules.json holds; null where there is none, or none that can be read. */
export async function modulesOf(folder: string): Promise<unknown> {
  const path = join(folder, 'modules.json');
  try {
    const info = await stat(path);
    return info.isFile() && info.size <= MAX_MODULES_BYTES ? parseJson(await readFile(path)) : null;
  } catch {
    return null;
  }
}

/** The folder of a model's config, weights and tokenizer: its own, or the one below that an old layout keeps them in. */
export async function encoderPlace(folder: string): Promise<string> {
  const name = encoderFolderOf(await modulesOf(folder));
  if (name === null) return folder;
  const info = await stat(join(folder, name, 'config.json')).catch(() => null);
  return info?.isFile() === true ? join(folder, name) : folder;
}
