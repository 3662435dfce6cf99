/** Looks at a file: its first bytes, and for a text all of it. A file that can't be read is told, never thrown. */
import { RUN_TASKS } from '../run/request.ts';
import { MAX_TEXT_BYTES, SNIFF_BYTES } from './limits.ts';
import { mediaKindOf, takesMedia } from './media-offers.ts';
import { messages } from './messages.ts';
import { binaryKind, sniff, textEncoding, textKind } from './sniff.ts';
import type { Kind, TextEncodingName } from './sniff.ts';

/** What a file is. */
export interface Recognised {
  readonly file: File;
  readonly kind: Kind;
  /** Why nothing can be done with it, in a sentence; null where something can. */
  readonly problem: string | null;
}

/** Files that are looked at at the same time. */
const AT_ONCE = 100;

/** The kind of a file by its first bytes. */
export async function recognise(file: File): Promise<Recognised> {
  try {
    const head = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
    const seen = sniff(head, file.name, file.size <= SNIFF_BYTES);
    if (seen.kind === 'model') return { file, kind: 'model', problem: null };
    if (seen.kind === 'text') {
      const kind = textKind(file.name, decode(head, seen.encoding));
      return { file, kind, problem: textProblem(file) };
    }
    return await recogniseBinary(file, head);
  } catch {
    return { file, kind: 'unknown', problem: messages.gone(file.name) };
  }
}

function textProblem({ name, size }: File): string | null {
  if (size === 0) return messages.empty(name);
  return size > MAX_TEXT_BYTES ? messages.tooLarge(name, size, MAX_TEXT_BYTES) : null;
}

async function recogniseBinary(file: File, head: Uint8Array): Promise<Recognised> {
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  // What it does not know may still be told apart by the system's own guess.
  const kind = binaryKind(found?.mime, file);
  return { file, kind, problem: binaryProblem(kind, file.name) };
}

/** Pictures and sounds are taken where there is a task for them, whether or not a model for it is here yet. */
function binaryProblem(kind: Kind, name: string): string | null {
  const media = mediaKindOf(kind);
  if (media !== null && RUN_TASKS.some((task) => takesMedia(task, media))) return null;
  return kind === 'picture' || kind === 'sound' || kind === 'clip'
    ? messages.notYet(kind, name)
    : messages.unknown(name);
}

/** The kinds of many files, a few at a time; `onDone` counts them. */
export async function recogniseAll(
  files: readonly File[],
  onDone: (count: number) => void,
  signal: AbortSignal,
): Promise<Recognised[]> {
  const found: Recognised[] = [];
  for (let at = 0; at < files.length && !signal.aborted; at += AT_ONCE) {
    found.push(...(await Promise.all(files.slice(at, at + AT_ONCE).map(recognise))));
    onDone(found.length);
  }
  return found;
}

/** The whole text of a file. Throws a sentence for a person where it can't be had. */
export async function readText(file: File): Promise<string> {
  const problem = textProblem(file);
  if (problem !== null) throw new Error(problem);
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => {
      throw new Error(messages.gone(file.name));
    },
  );
  const encoding = textEncoding(bytes, true);
  if (encoding === null) throw new Error(messages.unknown(file.name));
  const text = decode(bytes, encoding);
  if (text.trim() === '') throw new Error(messages.empty(file.name));
  return text;
}

/** Without a byte order mark, which TextDecoder takes away. */
function decode(bytes: Uint8Array, encoding: TextEncodingName): string {
  return new TextDecoder(encoding).decode(bytes);
}
