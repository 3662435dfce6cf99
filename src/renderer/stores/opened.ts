/** Files that were dropped, pasted or opened, on their way to a task. */
import { create } from 'zustand';
import { chooseFiles } from '../ui/choose-files.ts';

/** Where files came from. */
export type OpenedFrom = 'drop' | 'paste' | 'open';

/** What came in, before anybody looked at it. */
export interface Opened {
  readonly id: number;
  readonly from: OpenedFrom;
  readonly files: readonly File[];
  /** Folders among what came; a page can't read them, but the host may know where they lie. */
  readonly folders: readonly File[];
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
