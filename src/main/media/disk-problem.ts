/** Errors of a disk that takes no more, in words. */
import { HearthError } from '../../shared/errors.ts';

/** What a person can do about a disk that takes no more; anything else as it is. */
export function diskProblem(thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
  const reasons: Readonly<Record<string, readonly [message: string, hint: string]>> = {
    ENOSPC: ['The disk is full, so the file could not be kept.', 'Make room on the disk of the data folder.'],
    EDQUOT: ['The quota of the disk is used up, so the file could not be kept.', 'Make room on it.'],
    EROFS: ['The disk is read-only, so the file could not be kept.', 'Look at the data folder.'],
    EACCES: ["The media folder can't be written.", 'Look whether the data folder may be written.'],
    EIO: ['The disk reported a fault, so the file could not be kept.', 'Look at the disk.'],
  };
  const reason = reasons[String(code)];
  return reason === undefined ? thrown : new HearthError('INTERNAL', reason[0], reason[1], { cause: thrown });
}
