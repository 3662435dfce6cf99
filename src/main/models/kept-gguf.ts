/** Where the GGUF file of a raw checkpoint that was loaded is kept: it is made once, as it takes minutes. */
import { createHash } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The folder in `cache` for the files of a model folder as they are now: of the same place, names, sizes and times it is
 * the same one.
 */
export async function keptFolder(cache: string, folder: string): Promise<string> {
  const hash = createHash('sha256').update(await realpath(folder));
  for (const name of (await readdir(folder)).toSorted()) {
    const info = await stat(join(folder, name)).catch(() => null);
    if (info?.isFile() === true) hash.update(JSON.stringify([name, info.size, info.mtimeMs]));
  }
  return join(cache, hash.digest('hex').slice(0, 32));
}

/** The name of the file that such a folder has; null where none was made yet. Files appear there whole. */
export async function keptFile(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  return names.find((name) => name.endsWith('.gguf')) ?? null;
}
