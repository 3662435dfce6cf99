/** Deletes a model's folder, and never anything else: where it lies is looked at on the disk, links and all. */
import { randomUUID } from 'node:crypto';
import { lstat, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { HearthError } from '../../shared/errors.ts';
import type { ModelSource } from '../../shared/models.ts';

/** Where models come from that Hearth may delete: what it put there itself. */
export function isRemovable(source: ModelSource): boolean {
  return source === 'hub';
}

/** The error for a model that is not Hearth's to delete. */
export function notRemovable(model: string, source: ModelSource, directory: string): HearthError {
  const [why, hint] =
    source === 'embedded'
      ? ['comes with Hearth and is always there', 'Unload it to free its memory.']
      : source === 'folder'
        ? [
            'lies in a folder of your own',
            `Delete ${directory} yourself, or take its folder out of the settings.`,
          ]
        : [`belongs to another program (${source})`, 'Delete it with that program.'];
  return new HearthError('FORBIDDEN', `${model} ${why}, so Hearth does not delete it.`, hint);
}

/**
 * Deletes `org/name` below the models folder; gives the bytes freed. Throws FORBIDDEN where the folder is not really
 * there but a link to somewhere else, and INTERNAL where a file can't be deleted.
 */
export async function removeModelFolder(modelsFolder: string, directory: string): Promise<number> {
  const root = await realpath(modelsFolder);
  const inside = relative(modelsFolder, directory);
  const real = await realpath(directory).catch(() => null);
  if (real === null)
    throw new HearthError('NOT_FOUND', `${directory} is not there any more.`, 'Look at the list again.');
  // Two names deep, and the same place with all links followed: neither an escape nor the folder of all models.
  const isOwn = inside.split(sep).length === 2 && !inside.startsWith('..') && real === join(root, inside);
  if (!isOwn) {
    throw new HearthError(
      'FORBIDDEN',
      `${directory} is a link to ${real}, outside the models folder, so Hearth does not delete it.`,
      'Delete it yourself.',
    );
  }
  const bytes = await sizeOf(real);
  // Out of the list in one step, so that a deletion that is cut off leaves no half of a model there.
  const aside = join(root, `.removing-${randomUUID()}`);
  try {
    await rename(real, aside);
    await rm(aside, { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    throw new HearthError(
      'INTERNAL',
      `The files of ${inside.split(sep).join('/')} could not all be deleted.`,
      'Close the programs that use them, and try again.',
      { cause },
    );
  }
  await rmdir(dirname(real)).catch(() => undefined);
  return bytes;
}

/** Bytes of the files below a folder; links count nothing, as what they lead to stays. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    bytes += (await lstat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  }
  return bytes;
}
