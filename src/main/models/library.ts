/** The models on this machine: where they lie, found by scanning a few folders, kept fresh by watching them. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { HearthError } from '../../shared/errors.ts';
import type { ModelSource } from '../../shared/models.ts';
import { inferTask, type TaskInference } from '../../shared/tasks/pipeline-tags.ts';
import type { ModelHeader } from '../../shared/runner.ts';
import { nearNames } from './near-names.ts';
import { scanFile, scanFolder, type ModelFolder } from './scan.ts';

/** A folder that holds models: `org/name/…` below it, or the layout of the Hugging Face cache. */
export interface LibraryRoot {
  readonly path: string;
  readonly source: ModelSource;
  readonly layout: 'org-name' | 'hf-cache';
}

/** One model of the library. */
export interface LibraryModel {
  readonly id: string;
  readonly source: ModelSource;
  readonly folder: ModelFolder;
  readonly task: TaskInference;
}

/** A model and the variant that its name asked for (`org/name:q4`). */
export interface Named {
  readonly model: LibraryModel;
  readonly variant: string | null;
}

/** A burst of changes (a download, an unpacked archive) is one rescan, so long after its last change, in ms. */
const SETTLE_MS = 300;
/** Models of one root; a folder with more is something else. */
const MAX_MODELS = 5_000;

/** The models of all roots. The first root that has an id wins. */
export class Library implements AsyncDisposable {
  readonly #roots: readonly LibraryRoot[];
  readonly #listeners = new Set<() => void>();
  readonly #adHoc = new Map<string, LibraryModel>();
  #models = new Map<string, LibraryModel>();
  #watcher: FSWatcher | undefined;
  #settle: NodeJS.Timeout | undefined;
  #scan: Promise<void> = Promise.resolve();

  private constructor(roots: readonly LibraryRoot[]) {
    this.#roots = roots;
  }

  /** Scans the roots; a root that does not exist (yet) is an empty one. `watching` false for one-shot use. */
  static async open(roots: readonly LibraryRoot[], watching = true): Promise<Library> {
    const library = new Library(roots);
    await library.rescan();
    if (watching) library.#startWatching();
    return library;
  }

  /** All models, by id. */
  list(): LibraryModel[] {
    return [...this.#models.values(), ...this.#adHoc.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The model of that name if the library knows it already. */
  find(name: string): Named | undefined {
    const exact = this.#models.get(name) ?? this.#adHoc.get(name);
    if (exact !== undefined) return { model: exact, variant: null };
    const colon = name.lastIndexOf(':');
    if (colon <= 1) return undefined;
    const model = this.#models.get(name.slice(0, colon)) ?? this.#adHoc.get(name.slice(0, colon));
    return model === undefined ? undefined : { model, variant: name.slice(colon + 1) };
  }

  /** The model of that name, looking at the disk for an absolute path; throws MODEL_NOT_FOUND. */
  async resolve(name: string): Promise<Named> {
    const known = this.find(name);
    if (known !== undefined) return known;
    if (isAbsolute(name)) {
      for (const [path, variant] of pathAndVariant(name)) {
        const model = await this.#open(path);
        if (model !== undefined) return { model, variant };
      }
    }
    throw this.notFound(name);
  }

  /** The error for a name that is not here, with the nearest names that are. */
  notFound(name: string): HearthError {
    const near = nearNames(
      name,
      this.list().map((model) => model.id),
    );
    return new HearthError(
      'MODEL_NOT_FOUND',
      `"${name.slice(0, 200)}" is not on this machine.`,
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'Put its folder into the models folder as org/name, or name the folder with --models.',
    );
  }

  /** Looks at all roots again; scans never overlap. */
  async rescan(): Promise<void> {
    this.#scan = this.#scan.then(async () => {
      const found = new Map<string, LibraryModel>();
      for (const root of this.#roots) {
        for (const [id, directory] of await modelFolders(root)) {
          if (found.has(id)) continue;
          const model = await openFolder(id, directory, root).catch(() => undefined);
          if (model !== undefined) found.set(id, model);
        }
      }
      this.#models = found;
    });
    await this.#scan;
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after every scan. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#settle);
    this.#listeners.clear();
    await this.#watcher?.close();
  }

  async #open(path: string): Promise<LibraryModel | undefined> {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) return undefined;
    const folder = info.isDirectory()
      ? await scanFolder(path)
      : path.toLowerCase().endsWith('.gguf')
        ? await scanFile(path)
        : undefined;
    if (folder === undefined) return undefined;
    const model = describe(path, 'folder', folder);
    this.#adHoc.set(path, model);
    return model;
  }

  #startWatching(): void {
    const folders = this.#roots.filter((root) => root.layout === 'org-name').map((root) => root.path);
    if (folders.length === 0) return;
    this.#watcher = watch(folders, { ignoreInitial: true, depth: 3, followSymlinks: false });
    this.#watcher.on('all', () => {
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => void this.rescan(), SETTLE_MS);
      this.#settle.unref();
    });
    // Running out of watches only means that a new model shows up at the next start.
    this.#watcher.on('error', () => undefined);
  }
}

/** The task of a folder, with what a GGUF header says once it was read. */
export function taskOf(folder: ModelFolder, header: ModelHeader | null): TaskInference {
  return inferTask({
    ...(folder.config === null ? {} : { config: folder.config }),
    hasModulesJson: folder.hasModulesJson,
    ...(folder.pipelineTag === null ? {} : { pipelineTag: folder.pipelineTag }),
    ...ggufArchitecture(folder, header),
  });
}

/** A GGUF is a language model until its header says otherwise. */
function ggufArchitecture(folder: ModelFolder, header: ModelHeader | null): { ggufArchitecture?: string } {
  if (header?.format === 'gguf' && header.architecture !== null)
    return { ggufArchitecture: header.architecture };
  return folder.config === null && folder.weights.some((file) => file.format === 'gguf')
    ? { ggufArchitecture: 'llama' }
    : {};
}

function describe(id: string, source: ModelSource, folder: ModelFolder): LibraryModel {
  return { id, source, folder, task: taskOf(folder, null) };
}

async function openFolder(id: string, directory: string, root: LibraryRoot): Promise<LibraryModel> {
  return describe(id, root.source, await scanFolder(directory, root.path));
}

/** Ids and folders below a root. */
async function modelFolders(root: LibraryRoot): Promise<[string, string][]> {
  const found = root.layout === 'hf-cache' ? await cacheFolders(root.path) : await orgFolders(root.path);
  return found.slice(0, MAX_MODELS);
}

async function orgFolders(path: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const org of await subfolders(path)) {
    for (const name of await subfolders(join(path, org)))
      found.push([`${org}/${name}`, join(path, org, name)]);
  }
  return found;
}

/** `models--org--name/refs/main` holds the commit whose snapshot is current. */
async function cacheFolders(path: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const entry of await subfolders(path)) {
    if (!entry.startsWith('models--')) continue;
    const commit = await readFile(join(path, entry, 'refs', 'main'), 'utf8').catch(() => '');
    if (!/^[0-9a-f]{40}\s*$/.test(commit)) continue;
    found.push([
      entry.slice('models--'.length).replaceAll('--', '/'),
      join(path, entry, 'snapshots', commit.trim()),
    ]);
  }
  return found;
}

/** Names of the folders in a folder, links to folders included; empty where it can't be read. */
async function subfolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const isFolder =
      entry.isDirectory() ||
      (entry.isSymbolicLink() && (await stat(join(path, entry.name)).catch(() => undefined))?.isDirectory());
    if (isFolder === true) names.push(entry.name);
  }
  return names.sort();
}

/** A path may itself hold a colon (a drive): first the whole, then all before the last colon. */
function pathAndVariant(name: string): [string, string | null][] {
  const base = basename(name);
  const colon = base.lastIndexOf(':');
  const whole: [string, string | null] = [name, null];
  return colon > 0 ? [whole, [join(dirname(name), base.slice(0, colon)), base.slice(colon + 1)]] : [whole];
}
