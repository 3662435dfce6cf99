/** Text files for a message, read and checked. */
import type { AttachedFile } from '../../features/run/request.ts';
import { messages } from './messages.ts';

/** Largest file, bytes: about 250,000 tokens, more than the context of any model that runs at home. */
export const MAX_FILE_BYTES = 1_000_000;
/** Most files of one message. */
export const MAX_FILES = 20;

/** What a browser's File gives; so that a test needs no browser. */
export type ReadableFile = Pick<File, 'name' | 'size' | 'arrayBuffer'>;

/** The files that are text, and a sentence for each that could not be taken. Never rejects. */
export async function readTextFiles(
  given: readonly ReadableFile[],
): Promise<{ files: AttachedFile[]; problems: string[] }> {
  const problems = given.length > MAX_FILES ? [messages.tooMany(MAX_FILES)] : [];
  const files: AttachedFile[] = [];
  for (const file of given.slice(0, MAX_FILES)) {
    const read = await readOne(file);
    if (typeof read === 'string') problems.push(read);
    else files.push(read);
  }
  return { files, problems };
}

async function readOne(file: ReadableFile): Promise<AttachedFile | string> {
  if (file.size > MAX_FILE_BYTES) return messages.tooLarge(file.name, file.size, MAX_FILE_BYTES);
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => null,
  );
  if (bytes === null) return messages.unreadable(file.name);
  const text = decode(bytes);
  return text === null ? messages.notText(file.name) : { name: file.name, text };
}

/** UTF-8, or UTF-16 with its mark; null for bytes that are neither, or that hold a NUL as only binary files do. */
function decode(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** The size of a text as a file, in bytes: a letter may take up to four of them. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
