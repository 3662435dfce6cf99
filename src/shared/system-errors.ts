/** What a file system says, in a person's words: its own (`ENOENT: no such file or directory, open …`) are for programs. */

/** By the codes of POSIX, which Node uses on all systems. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'your user may not do that with it',
  EBUSY: 'another program holds it',
  EDQUOT: 'your part of the disk is full',
  EIO: 'the disk failed over it, and may be failing altogether',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link that leads back to itself',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'your user may not do that with it',
  EROFS: 'its disk can only be read',
  ESTALE: 'its disk does not answer',
  ETIMEDOUT: 'its disk does not answer',
};

/** The code of an error of Node or the system (`ENOENT`); null for one without. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

/** Goes on after `… could not be opened: `, without a full stop; null for what no file system says. */
export function systemProblem(error: unknown): string | null {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return null;
  const code = String(error.code);
  return Object.hasOwn(WORDS, code) ? (WORDS[code] ?? null) : `the system refused (${code.slice(0, 40)})`;
}
