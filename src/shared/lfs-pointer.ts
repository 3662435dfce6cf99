/**
 * What stands in a file's place where a repository was cloned without Git LFS: a text of three lines with the real
 * file's checksum and size. The format: git-lfs's docs/spec.md.
 */
import { HearthError } from './errors.ts';
import { formatBytes } from './format-bytes.ts';

/** Git LFS takes no longer text for a pointer. */
export const MAX_POINTER_BYTES = 1024;

/** How to get what a pointer stands for. */
export const POINTER_HINT = 'Run git lfs pull in its folder, or download the file again.';

/** A pointer; `bytes` is the size of the real file, null where the text does not tell it. */
export interface LfsPointer {
  readonly bytes: number | null;
}

/** What a file's text (or its beginning) says as a pointer; null where it is none. */
export function lfsPointer(text: string): LfsPointer | null {
  if (!/^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\b/.test(text)) return null;
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  return { bytes: size === undefined ? null : Number(size) };
}

/** The MODEL_LOAD_FAILED of the file of that name, by its text; null where that is no pointer. */
export function pointerError(name: string, text: string): HearthError | null {
  const pointer = lfsPointer(text);
  return pointer === null
    ? null
    : new HearthError('MODEL_LOAD_FAILED', `${name} ${pointerWords(pointer)}.`, POINTER_HINT);
}

/** Goes on after the name of such a file: `is only a pointer of Git LFS: its 438 MB were not fetched`. */
export function pointerWords({ bytes }: LfsPointer): string {
  const missing = bytes === null ? 'the file itself was' : `its ${formatBytes(bytes)} were`;
  return `is only a pointer of Git LFS: ${missing} not fetched`;
}
