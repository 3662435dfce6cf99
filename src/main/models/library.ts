/** The models on this machine: where they lie, found by scanning a few folders, kept fresh by watching them. */
import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { HearthError } from '../../shared/errors.ts';
import type { ModelSource } from '../../shared/models.ts';
import { inferTask, type TaskInference } from '../../shared/tasks/pipeline-tags.ts';
import type { ModelHeader } from '../../shared/runner.ts';
import { AddedNames } from './added-names.ts';
import { modelFolders, type LibraryRoot } from './folders.ts';
import { nearNames } from './near-names.ts';
import { scanFile, scanFolder, type ModelFolder } from './scan.ts';

export type { LibraryRoot } from './folders.ts';

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
/** Models named by path that are kept for lists; whoever names more paths than this is not a person. */
const MAX_AD_HOC = 100;
/** Folders that are looked into at a time; Node's own pool for files has four threads. */
const OPENED_AT_ONCE = 16;
/** The models of all roots. The first root that has an id wins. */
export class Library implements AsyncDisposable {
  readonly #roots: () => readonly LibraryRoot[];
  readonly #names: AddedNames;
  readonly #listeners = new Set<() => void>();
  readonly #adHoc = new Map<string, LibraryModel>();
  #models = new Map<string, LibraryModel>();
  /** The same models by the path of their folder or lone file. */
  #places = new Map<string, LibraryModel>();
  #watcher: FSWatcher | undefined;
  #watched: readonly string[] = [];
  #settle: NodeJS.Timeout | undefined;
  #scan: Promise<void> = Promise.resolve();

  private constructor(roots: () => readonly LibraryRoot[], names: AddedNames) {
    this.#roots = roots;
    this.#names = names;
  }

  /**
   * Scans the roots, which are asked for at every scan; one that does not exist (yet) is empty. `watching` false for
   * one-shot use; `names` are the ids of what a person added.
   */
  static async open(
    roots: () => readonly LibraryRoot[],
    watching = true,
    names = new AddedNames(null),
  ): Promise<Library> {
    const library = new Library(roots, names);
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
    const exact = this.#known(name);
    if (exact !== undefined) return { model: exact, variant: null };
    const colon = name.lastIndexOf(':');
    if (colon <= 1 || colon === name.length - 1) return undefined;
    const model = this.#known(name.slice(0, colon));
    return model === undefined ? undefined : { model, variant: name.slice(colon + 1) };
  }

  /** A model by its id, or by the path of its folder or lone file, however that is spelled. */
  #known(name: string): LibraryModel | undefined {
    if (!isAbsolute(name)) return this.#models.get(name);
    const path = normalizePath(name);
    return this.#models.get(path) ?? this.#places.get(path) ?? this.#adHoc.get(path);
  }

  /** The model of that name, looking at the disk for an absolute path; throws MODEL_NOT_FOUND. */
  async resolve(name: string): Promise<Named> {
    const known = this.find(name);
    // Folders that nobody watches are looked at anew each time: what was there may be gone, or be there at last.
    if (known !== undefined && !this.#adHoc.has(known.model.id)) return known;
    if (isAbsolute(name)) {
      for (const [path, variant] of pathAndVariant(name)) {
        const model = await this.#open(normalizePath(path));
        if (model !== undefined) return { model, variant };
      }
    }
    throw this.notFound(name);
  }

  /** The error for a name that is not here, with the nearest names that are. */
  notFound(name: string): HearthError {
    if (isAbsolute(name))
      return new HearthError(
        'MODEL_NOT_FOUND',
        `There is no model at "${name.slice(0, 200)}".`,
        'Look whether the path is right: it leads to a folder with config.json and weights, or to a .gguf file.',
      );
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
      const places = new Set<string>();
      const given = new Map<string, string>();
      const roots = this.#roots();
      this.#names.forget((path) =>
        roots.some((root) => root.layout === 'added' && isAtOrBelow(path, root.path)),
      );
      for (const root of roots) {
        for (const [name, path, model] of await openAll(root)) {
          const added = root.layout === 'added';
          if (added && places.has(path)) continue;
          // An id of a person's own folder is made up, so a second one gets another; other roots name one model.
          const id = added ? this.#names.idOf(path, name, found) : name;
          if (found.has(id)) continue;
          if (added) given.set(path, id);
          found.set(id, { ...model, id });
          places.add(path);
        }
      }
      this.#names.keep(given);
      this.#models = found;
      this.#places = new Map([...found.values()].map((model) => [placeOf(model.folder), model]));
    });
    await this.#scan;
    this.#watchRoots();
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
    const folder = await scanPath(path);
    this.#adHoc.delete(path);
    // A folder with nothing of a model in it is a path that was mistyped.
    if (folder === undefined || (folder.problem?.kind === 'empty' && folder.config === null))
      return undefined;
    const model = describe(path, 'folder', folder);
    this.#adHoc.set(path, model);
    const [oldest] = this.#adHoc.keys();
    if (this.#adHoc.size > MAX_AD_HOC && oldest !== undefined) this.#adHoc.delete(oldest);
    return model;
  }

  #startWatching(): void {
    this.#watcher = watch([], { ignoreInitial: true, depth: 3, followSymlinks: false });
    this.#watcher.on('all', () => {
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => void this.rescan(), SETTLE_MS);
      this.#settle.unref();
    });
    // Running out of watches only means that a new model shows up at the next start.
    this.#watcher.on('error', () => undefined);
    this.#watchRoots();
  }

  /** Watches the roots of now, and no others. */
  #watchRoots(): void {
    if (this.#watcher === undefined) return;
    const roots = this.#roots().filter((root) => root.layout !== 'hf-cache');
    const paths = roots.map((root) => root.path);
    this.#watcher.unwatch(this.#watched.filter((path) => !paths.includes(path)));
    this.#watcher.add(paths.filter((path) => !this.#watched.includes(path)));
    this.#watched = paths;
  }
}

/** Without `..`, doubled slashes and a slash at its end: one spelling for one place. */
function normalizePath(path: string): string {
  const plain = normalize(path);
  return plain.length > 1 && (plain.endsWith('/') || plain.endsWith('\\')) ? plain.slice(0, -1) : plain;
}

/** Whether a path is another or lies in it. */
function isAtOrBelow(path: string, other: string): boolean {
  return path === other || path.startsWith(other.endsWith(sep) ? other : other + sep);
}

/** The path that names a model: its folder, or its file where it lies among others. */
function placeOf(folder: ModelFolder): string {
  const [file] = folder.weights;
  return folder.lone && file !== undefined ? join(folder.directory, file.path) : folder.directory;
}

/** What lies at a path; undefined where that is no folder and no .gguf file, or may not be read. */
async function scanPath(path: string): Promise<ModelFolder | undefined> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) return await scanFolder(path);
    return info.isFile() && path.toLowerCase().endsWith('.gguf') ? await scanFile(path) : undefined;
  } catch {
    return undefined;
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

/** Every model below a root with its name and place, several at a time: most of it is waiting for the disk. */
async function openAll(root: LibraryRoot): Promise<[name: string, path: string, model: LibraryModel][]> {
  const folders = await modelFolders(root);
  const opened: [string, string, LibraryModel][] = [];
  for (let start = 0; start < folders.length; start += OPENED_AT_ONCE) {
    const some = folders.slice(start, start + OPENED_AT_ONCE);
    const models = await Promise.all(
      some.map(([name, path]) => openModel(name, path, root).catch(() => null)),
    );
    some.forEach(([name, path], index) => {
      const model = models[index];
      if (model !== null && model !== undefined) opened.push([name, path, model]);
    });
  }
  return opened;
}

async function openModel(id: string, path: string, root: LibraryRoot): Promise<LibraryModel> {
  const isFile = (await stat(path)).isFile();
  const folder = isFile
    ? await scanFile(path)
    : await scanFolder(path, root.layout === 'added' ? path : root.path);
  return describe(id, root.source, folder);
}

/** A path may itself hold a colon (a drive): first the whole, then all before the last colon. */
function pathAndVariant(name: string): [string, string | null][] {
  const base = basename(name);
  const colon = base.lastIndexOf(':');
  const whole: [string, string | null] = [name, null];
  return colon > 0 ? [whole, [join(dirname(name), base.slice(0, colon)), base.slice(colon + 1)]] : [whole];
}
