/** The disk that something is written to: whether it has room, and what it says where it fails. */
import { statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { HearthError } from '../shared/errors.ts';
import { systemProblem } from '../shared/system-errors.ts';

/** Throws MODEL_LOAD_FAILED where the disk of `path`, whose folder is there, has less than `total` bytes free. */
export async function checkRoom(path: string, total: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  const free = bavail * bsize;
  if (free >= total) return;
  throw new HearthError(
    'MODEL_LOAD_FAILED',
    `${basename(path)} needs ${megabytes(total)} on disk, and ${megabytes(free)} are free.`,
    'Make room, choose a smaller quantization, or another folder.',
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** What the file system says, in a person's words; other errors as they are. */
export function diskError(error: unknown, path: string): unknown {
  const problem = systemProblem(error);
  if (problem === null) return error;
  return new HearthError(
    'MODEL_LOAD_FAILED',
    `${basename(path)} could not be written: ${problem}.`,
    'See that the disk has room and the folder may be written to, or choose another folder.',
    { cause: error },
  );
}

/** Runs what writes below `path`; what the file system says comes out as {@link diskError}. */
export async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw diskError(error, path);
  }
}
