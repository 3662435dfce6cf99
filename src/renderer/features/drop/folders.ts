/** What lies in dropped folders: model folders stay as they are, the files of the others are taken out of them. */
import type { DroppedFolder, Entry, EntryReader } from '../../stores/opened.ts';
import { MAX_FILES, MAX_FOLDER_DEPTH } from './limits.ts';
import { messages } from './messages.ts';

/** What was in folders. */
export interface OpenedFolders {
  /** Those that hold a model, to be added where they lie. */
  readonly models: readonly File[];
  /** The files of the others, with the name of the folder that each came in. */
  readonly files: readonly FolderFile[];
  /** A sentence for each folder of which nothing, or not all, is taken. */
  readonly problems: readonly string[];
}

/** A file of a dropped folder. */
export interface FolderFile {
  readonly file: File;
  readonly folder: string;
}

/** Names of weights: where one lies, the folder is a model's. */
const WEIGHTS = /\.(gguf|onnx|safetensors)$/i;
/** What every folder of the Hub's models has at its top. */
const MODEL_CONFIG = 'config.json';
/** Files that systems put into folders by themselves, beside those that begin with a point. */
const SYSTEM_FILE = /^(thumbs\.db|desktop\.ini)$/i;

/** Opens folders, one after the other. Never rejects: what can't be read is among the problems. */
export async function openFolders(
  folders: readonly DroppedFolder[],
  signal: AbortSignal,
): Promise<OpenedFolders> {
  const models: File[] = [];
  const files: FolderFile[] = [];
  const problems: string[] = [];
  for (const { file: folder, entry } of folders) {
    const walk = new Walk(MAX_FILES - files.length, signal);
    await walk.into(entry, 1);
    if (walk.isModel) models.push(folder);
    else {
      problems.push(...problemsOf(folder.name, walk));
      if (!walk.tooMany) files.push(...walk.files.map((file) => ({ file, folder: folder.name })));
    }
  }
  return { models, files, problems };
}

function problemsOf(name: string, walk: Walk): string[] {
  if (walk.tooMany) return [messages.folderTooLarge(name, MAX_FILES)];
  const { files, unread, tooDeep } = walk;
  return [
    ...(files.length + unread === 0 && !tooDeep ? [messages.folderEmpty(name)] : []),
    ...(unread > 0 ? [messages.folderUnread(name, unread)] : []),
    ...(tooDeep ? [messages.folderTooDeep(name, MAX_FOLDER_DEPTH)] : []),
  ];
}

/** One folder and those in it, until it is known to be a model's or to hold too much. */
class Walk {
  readonly files: File[] = [];
  isModel = false;
  tooMany = false;
  tooDeep = false;
  /** Files and folders that could not be read. */
  unread = 0;
  #left: number;
  readonly #signal: AbortSignal;

  /** `left`: how many entries it may come upon. */
  constructor(left: number, signal: AbortSignal) {
    this.#left = left;
    this.#signal = signal;
  }

  /** `depth` is 1 for the folder that was dropped. */
  async into(folder: Entry, depth: number): Promise<void> {
    if (depth > MAX_FOLDER_DEPTH) {
      this.tooDeep = true;
      return;
    }
    const reader = folder.createReader?.();
    while (reader !== undefined && !this.#ended()) {
      const entries = await someOf(reader).catch(() => null);
      if (entries === null) this.unread += 1;
      // A reader gives some at a time, and none at the end.
      if (entries === null || entries.length === 0) return;
      this.#count(entries, depth);
      for (const entry of entries) if (!this.#ended()) await this.#take(entry, depth);
    }
  }

  #ended(): boolean {
    return this.isModel || this.tooMany || this.#signal.aborted;
  }

  #count(entries: readonly Entry[], depth: number): void {
    this.#left -= entries.length;
    const isOfModel = ({ name, isDirectory }: Entry): boolean =>
      !isDirectory && (WEIGHTS.test(name) || (depth === 1 && name === MODEL_CONFIG));
    if (entries.some(isOfModel)) this.isModel = true;
    else if (this.#left < 0) this.tooMany = true;
  }

  async #take(entry: Entry, depth: number): Promise<void> {
    if (entry.name.startsWith('.') || SYSTEM_FILE.test(entry.name)) return;
    if (entry.isDirectory) {
      await this.into(entry, depth + 1);
      return;
    }
    const file = await fileOf(entry).catch(() => null);
    if (file === null) this.unread += 1;
    else this.files.push(file);
  }
}

async function someOf(reader: EntryReader): Promise<readonly Entry[]> {
  return await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function fileOf(entry: Entry): Promise<File | null> {
  if (entry.file === undefined) return null;
  return await new Promise((resolve, reject) => entry.file?.(resolve, reject));
}
