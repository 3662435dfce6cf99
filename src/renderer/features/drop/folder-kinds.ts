/** Of files that came in folders: those that go together. Pure. */
import type { FolderFile } from './folders.ts';
import { messages } from './messages.ts';
import type { Recognised } from './recognise.ts';

/** What is taken of folders. */
export interface Alike {
  readonly found: readonly Recognised[];
  /** A sentence for each folder of which something is not taken. */
  readonly problems: readonly string[];
}

/**
 * The kind that most of the files are of; a batch is of one kind, and nobody picked the others by hand. `found` says what
 * `files` are, in their order.
 */
export function mostAlike(found: readonly Recognised[], files: readonly FolderFile[]): Alike {
  const kinds = found.map(kindOf);
  const groups = [...Map.groupBy(kinds, (kind) => kind)].filter(([kind]) => kind !== null);
  const [most] = groups.toSorted(([, a], [, b]) => b.length - a.length);
  const taken = most?.[0] ?? null;
  const isTaken = (_: unknown, index: number): boolean => taken !== null && kinds[index] === taken;
  const left = files.filter((file, index) => !isTaken(file, index));
  return {
    found: found.filter(isTaken),
    problems: [...Map.groupBy(left, ({ folder }) => folder)].map(([folder, others]) =>
      taken === null
        ? messages.folderUnknown(folder, others.length)
        : messages.folderOthers(folder, others.length),
    ),
  };
}

/** What a batch has of a kind; null for what can't be used, and for models, which are no input. */
function kindOf({ kind, problem }: Recognised): 'text' | 'picture' | 'sound' | null {
  if (problem !== null) return null;
  if (kind === 'picture' || kind === 'sound') return kind;
  return kind === 'text' || kind === 'table' || kind === 'json' ? 'text' : null;
}
