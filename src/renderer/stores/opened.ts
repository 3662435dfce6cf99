/** Files that were dropped, pasted or opened, on their way to a task. */
import { create } from 'zustand';
import { chooseFiles } from '../ui/choose-files.ts';

/** Where files came from. */
export type OpenedFrom = 'drop' | 'paste' | 'open';

/** Something of a file system, as a browser gives it: a folder has a reader, a file gives itself. */
export interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
  createReader?(): EntryReader;
  file?(take: (file: File) => void, fail: (error: Error) => void): void;
}

/** Gives what lies in a folder, some at a time, and nothing at the end. */
export interface EntryReader {
  readEntries(take: (entries: readonly Entry[]) => void, fail: (error: Error) => void): void;
}

/** A folder that came in. */
export interface DroppedFolder {
  /** Can't be read; the host may know where it lies. */
  readonly file: File;
  readonly entry: Entry;
}

/** What came in, before anybody looked at it. */
export interface Opened {
  readonly id: number;
  readonly from: OpenedFrom;
  readonly files: readonly File[];
  /** Folders among what came. */
  readonly folders: readonly DroppedFolder[];
  /** A sentence for each that was opened but can't be taken, where that is known already. */
  readonly problems: readonly string[];
  /** A pasted text; empty where files came. */
  readonly text: string;
  /** The offer that it was let go on; null where a person has not chosen yet. */
  readonly offer: string | null;
}

/** The store of what came in last; null once it is dealt with. */
export const useOpened = create<{ readonly opened: Opened | null }>()(() => ({ opened: null }));

let lastId = 0;

/** Hands over what came in; what came before it and waits is dropped. */
export function receive(
  from: OpenedFrom,
  { files = [], folders = [], problems = [], text = '', offer = null }: Partial<Omit<Opened, 'id' | 'from'>>,
): void {
  if (files.length + folders.length + problems.length === 0 && text === '') return;
  lastId += 1;
  useOpened.setState({ opened: { id: lastId, from, files, folders, problems, text, offer } });
}

/** Closes the sheet. */
export function dismissOpened(): void {
  useOpened.setState({ opened: null });
}

/** Lets a person choose files (Mod O). */
export function openFiles(): void {
  chooseFiles((files) => receive('open', { files }));
}
