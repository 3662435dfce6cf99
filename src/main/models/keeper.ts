/** What a person does with the files of models: looks at them, checks, removes and adds them. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';
import type { CheckProgress, ModelDetails, ModelFile } from '../../shared/machine.ts';
import type { AddedModels, EngineSettings } from '../engine-types.ts';
import type { Store } from '../store/store.ts';
import { whyNotAdded } from './adding.ts';
import type { Config } from '../config/config.ts';
import { readCard } from './card.ts';
import { qualityOf } from './quality.ts';
import type { Catalog } from './catalog.ts';
import { chosenFor } from './chosen-profiles.ts';
import type { KeptStorage } from './kept-storage.ts';
import type { Library, LibraryModel } from './library.ts';
import type { Probe } from './probe.ts';
import type { ModelRegistry } from './registry.ts';
import { isRemovable, notRemovable, removeModelFolder } from './removal.ts';
import { fileFingerprint } from './scan.ts';
import { runnableWeights } from './variants.ts';
import { verifyFiles, type VerifiedFile } from './verify.ts';

/** What the keeper works with. */
export interface KeeperParts {
  readonly catalog: Catalog;
  readonly library: Library;
  readonly registry: ModelRegistry;
  readonly storage: Pick<KeptStorage, 'of'>;
  readonly probe: Probe;
  readonly store: Store;
  readonly settings: EngineSettings;
  readonly config: () => Pick<Config, 'modelProfiles'>;
  /** Where Hearth puts the models that it gets. */
  readonly modelsFolder: string;
  readonly log: { info(fields: object, message: string): void };
}

const pathsSchema = z.array(z.string());

/** The files of the models. */
export class ModelKeeper {
  readonly #parts: KeeperParts;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Card, files, licence, memory and speeds of a model; throws MODEL_NOT_FOUND. */
  async details(name: string): Promise<ModelDetails> {
    return await this.#details(this.#parts.catalog.find(name), []);
  }

  /** Reads every file of a model to its end; rejects only when the signal is aborted. */
  async verify(
    name: string,
    signal: AbortSignal,
    onProgress: (progress: CheckProgress) => void = () => undefined,
  ): Promise<ModelDetails> {
    const { catalog, library, probe, store, log } = this.#parts;
    const model = catalog.find(name);
    const { directory, files } = model.folder;
    const verified = await verifyFiles(
      directory,
      files,
      {
        header: (path) => probe.check(path),
        known: (paths) => store.checks.of(paths),
        found: (path, check) => store.checks.set(path, check, Date.now()),
      },
      signal,
      onProgress,
    );
    const damaged = verified.filter((file) => file.problem !== null);
    log.info({ model: model.id, files: verified.length, damaged: damaged.length }, 'model checked');
    // Sizes and times may be other ones by now, and a file may be gone.
    await library.rescan();
    return await this.#details(library.find(model.id)?.model ?? model, verified);
  }

  /** Unloads a model and deletes its files; gives the bytes freed. Throws FORBIDDEN where it is in use or not Hearth's. */
  async remove(name: string): Promise<number> {
    const { catalog, library, store, modelsFolder, log } = this.#parts;
    const model = catalog.find(name);
    const { directory, files } = model.folder;
    if (!isRemovable(model.source)) throw notRemovable(model.id, model.source, directory);
    await this.letGo(model.id);
    const freed = await removeModelFolder(modelsFolder, directory);
    store.checks.forget(files.map((file) => join(directory, file.path)));
    await library.rescan();
    log.info({ model: model.id, bytes: freed }, 'model removed');
    return freed;
  }

  /** Unloads a model whose files are about to go. Throws FORBIDDEN while it is in use. */
  async letGo(id: string): Promise<void> {
    this.#assertUnused(id);
    await this.#parts.registry.unload(id);
    // Somebody may have asked for it while it was unloaded.
    this.#assertUnused(id);
  }

  /** The file or folder to show for a model; throws MODEL_NOT_FOUND. */
  place(name: string): string {
    const { folder } = this.#parts.catalog.find(name);
    const [file] = folder.files;
    return folder.lone && file !== undefined ? join(folder.directory, file.path) : folder.directory;
  }

  /** Adds folders and .gguf files where they lie, for this and every later start. */
  async add(paths: readonly string[]): Promise<AddedModels> {
    const { library, settings, log } = this.#parts;
    const refused: AddedModels['refused'] = [];
    const places: string[] = [];
    for (const path of new Set(paths)) {
      const reason = await whyNotAdded(path);
      if (reason === null) places.push(resolve(path));
      else refused.push({ path, reason });
    }
    const setting = settings.list().find(({ key }) => key === 'addedModels');
    const before = pathsSchema.catch([]).parse(setting?.value);
    // What lies in a folder that is searched already is there under its own name.
    const unknown = places.filter((place) => modelsAt(library, place).length === 0);
    if (unknown.length > 0) {
      settings.change('addedModels', [...new Set([...before, ...unknown])]);
      await library.rescan();
      log.info({ paths: unknown.length }, 'models added');
    }
    const added = places.flatMap((place) => modelsAt(library, place).map((model) => model.id));
    return { added: [...new Set(added)], refused };
  }

  #assertUnused(id: string): void {
    const inUse = this.#parts.registry
      .list()
      .some((entry) => entry.plan.model === id && (entry.leases > 0 || entry.status === 'loading'));
    if (!inUse) return;
    throw new HearthError(
      'FORBIDDEN',
      `${id} is in use, so its files cannot go now.`,
      'Stop its runs in Activity, and try again then.',
    );
  }

  async #details(model: LibraryModel, verified: readonly VerifiedFile[]): Promise<ModelDetails> {
    const { catalog, store } = this.#parts;
    const { folder } = model;
    const info = catalog.describe(model);
    const names = folder.lone ? [] : folder.files.map((file) => file.path);
    const lines = info.memory.lines;
    return {
      model: info,
      directory: folder.directory,
      ...(await readCard(folder.directory, names)),
      files: this.#files(model, verified),
      memory: lines === undefined ? null : { total_bytes: info.memory.estimated_bytes ?? 0, lines },
      speeds: store.usage.speedsOf(model.id),
      quality: await qualityOf(folder.directory),
      kept: await this.#parts.storage.of(model.id),
      ...this.#ways(model),
      removable: isRemovable(model.source) && (await this.#isInPlace(folder.directory)),
    };
  }

  /** How it could be run, and what a person chose; nothing to choose where the library has lost it meanwhile. */
  #ways({ id }: LibraryModel): Pick<ModelDetails, 'profiles' | 'chosen'> {
    const { catalog, library, config } = this.#parts;
    const profiles = library.find(id) === undefined ? [] : catalog.profiles(id);
    return { profiles, chosen: chosenFor(id, config().modelProfiles) };
  }

  /** Every file with its last check, as long as it is the file that was checked; then those that have vanished. */
  #files({ folder }: LibraryModel, verified: readonly VerifiedFile[]): ModelFile[] {
    const at = (path: string): string => join(folder.directory, path);
    const variants = new Map(
      runnableWeights(folder.weights, null)
        // A raw checkpoint counts several times; its usual quantization comes first.
        .toReversed()
        .map(({ path, dtype }) => [path, dtype]),
    );
    const checks = this.#parts.store.checks.of(folder.files.map((file) => at(file.path)));
    const files = folder.files.map((file): ModelFile => {
      const last = checks.get(at(file.path));
      const check = last?.fingerprint === fileFingerprint(file) ? last : undefined;
      const problem = check?.problem ?? null;
      return {
        path: file.path,
        bytes: file.bytes,
        variant: variants.get(file.path) ?? null,
        check: check === undefined ? 'unchecked' : problem === null ? 'ok' : 'damaged',
        problem,
      };
    });
    const here = new Map(files.map((file) => [file.path, file]));
    const unread = verified.filter(
      (file) => file.problem !== null && here.get(file.path)?.check !== 'damaged',
    );
    return [
      ...files.filter((file) => !unread.some(({ path }) => path === file.path)),
      ...unread.map((file): ModelFile => ({
        path: file.path,
        bytes: here.get(file.path)?.bytes ?? 0,
        variant: null,
        check: 'damaged',
        problem: file.problem,
      })),
    ];
  }

  /** False for a link to somewhere else, which is not Hearth's to delete. */
  async #isInPlace(directory: string): Promise<boolean> {
    try {
      const root = this.#parts.modelsFolder;
      return (await realpath(directory)) === directory.replace(root, await realpath(root));
    } catch {
      return false;
    }
  }
}

/** The models that lie at a path or below it, or whose folder it lies in; not those that were only named by a path. */
function modelsAt(library: Library, place: string): LibraryModel[] {
  return library.list().filter(({ id, folder }) => {
    if (isAbsolute(id)) return false;
    const [file] = folder.files;
    if (folder.lone) return file !== undefined && isBelow(join(folder.directory, file.path), place);
    return isBelow(folder.directory, place) || isBelow(place, folder.directory);
  });
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
