/** What Hearth keeps of raw checkpoints on the disk: a list for people, and deletion of what nobody uses. */
import { randomUUID } from 'node:crypto';
import { lstat, readFile, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { z } from 'zod';
import { graphWhenLoaded } from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';
import {
  KEPT_KINDS,
  type KeptChoice,
  type KeptDeleted,
  type KeptKind,
  type KeptModel,
} from '../../shared/kept.ts';
import type { Plan } from '../../shared/runner.ts';
import { systemCode } from '../../shared/system-errors.ts';
import { isAlive, stagedBy } from '../conversions/own-folder.ts';
import type { LibraryModel } from './library.ts';

/** The folder of each kind, in that of all that is kept. */
const FOLDERS: Readonly<Record<KeptKind, string>> = { graphs: 'onnx', gguf: 'gguf', quantized: 'quantized' };
/** Names of the folders in it; nothing else is shown or touched. */
const KEPT = /^[0-9a-f]{32}$/;
/** A file that a process is still writing: `<name>.<pid>.part`. */
const PART = /\.(\d+)\.part$/;
const SOURCE_FILE = 'source.json';
const sourceSchema = z.object({ folder: z.string() });

/** What the storage asks of the rest. */
export interface KeptStorageParts {
  /** The folder of all that is kept. */
  readonly cache: () => string;
  readonly library: { list(): readonly Pick<LibraryModel, 'id' | 'folder'>[] };
  /** The plans of models that are loaded or on their way. */
  readonly plans: () => readonly Pick<Plan, 'directory' | 'convert'>[];
  /** Told of each folder of weights of which less is kept now. */
  readonly onDelete?: (folder: string) => Promise<void>;
}

/** The list, and deletion. */
export class KeptStorage {
  readonly #parts: KeptStorageParts;

  constructor(parts: KeptStorageParts) {
    this.#parts = parts;
  }

  /** All that is kept, the largest first. What can't be read is left out. */
  async list(): Promise<KeptModel[]> {
    const names = await this.#names();
    const users = await this.#users();
    const found: KeptModel[] = [];
    for (const kind of KEPT_KINDS) {
      const place = join(this.#parts.cache(), FOLDERS[kind]);
      for (const key of await readdir(place).catch(() => [])) {
        if (!KEPT.test(key)) continue;
        const { bytes, written } = await look(join(place, key));
        const folder = await sourceOf(join(place, key));
        const model = folder === null ? null : (names.find(({ real }) => isOf(folder, real))?.id ?? null);
        const in_use = written || isUsed({ kind, folder }, users);
        found.push({ kind, key, model, folder, bytes, in_use });
      }
    }
    return found.toSorted((a, b) => b.bytes - a.bytes);
  }

  /** What is kept of one model. */
  async of(model: string): Promise<KeptModel[]> {
    return (await this.list()).filter((each) => each.model === model);
  }

  /** Deletes what fits the choice and is not in use. Throws INTERNAL where a file can't be deleted. */
  async delete({ kind, key, model }: KeptChoice): Promise<KeptDeleted> {
    const fitting = (await this.list()).filter(
      (each) =>
        (kind === undefined || each.kind === kind) &&
        (key === undefined || each.key === key) &&
        (model === undefined || each.model === model),
    );
    const gone: KeptModel[] = [];
    const stays: KeptModel[] = [];
    for (const each of fitting) {
      // Gigabytes take their time: a model may have been loaded since the list was made.
      if (each.in_use || isUsed(each, await this.#users())) stays.push({ ...each, in_use: true });
      else {
        await this.#delete(each);
        gone.push(each);
        if (each.folder !== null) await this.#parts.onDelete?.(each.folder);
      }
    }
    return {
      freed_bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0),
      deleted: gone.length,
      in_use: stays,
    };
  }

  async #delete({ kind, key }: KeptModel): Promise<void> {
    const place = join(this.#parts.cache(), FOLDERS[kind]);
    // Out of its place in one step: a load that begins now makes it again and meets no half of it.
    const aside = join(place, `${REMOVING}${randomUUID()}`);
    try {
      // What an earlier deletion could not take away to its end.
      for (const name of await readdir(place))
        if (name.startsWith(REMOVING)) await rm(join(place, name), { recursive: true, force: true });
      await rename(join(place, key), aside).catch((error: unknown) => {
        // Somebody else took it away meanwhile.
        if (systemCode(error) !== 'ENOENT') throw error;
      });
      await rm(aside, { recursive: true, force: true, maxRetries: 3 });
    } catch (cause) {
      throw new HearthError(
        'INTERNAL',
        'What is kept could not all be deleted.',
        'Close other windows of Hearth and programs that use its files, and try again.',
        { cause },
      );
    }
  }

  /** The models of the library by the real place of their folder. */
  async #names(): Promise<{ id: string; real: string }[]> {
    return await Promise.all(
      this.#parts.library.list().map(async ({ id, folder }) => ({ id, real: await real(folder.directory) })),
    );
  }

  async #users(): Promise<KeptUser[]> {
    const users = await Promise.all(
      this.#parts.plans().map(async ({ directory, convert }) => {
        if (convert === undefined) return [];
        const small = convert.quantization !== undefined && graphWhenLoaded(convert.quantization) !== null;
        const kind: KeptKind = convert.to === 'gguf' ? 'gguf' : small ? 'quantized' : 'graphs';
        return [{ kind, real: await real(directory) }];
      }),
    );
    return users.flat();
  }
}

/** What is on its way out of its place. */
const REMOVING = '.removing-';

/** A loaded model: what it uses, and the real place of its folder. */
interface KeptUser {
  readonly kind: KeptKind;
  readonly real: string;
}

/** Whether a loaded model uses what is kept of its folder. */
function isUsed({ kind, folder }: Pick<KeptModel, 'kind' | 'folder'>, users: readonly KeptUser[]): boolean {
  return folder !== null && users.some((user) => user.kind === kind && isOf(folder, user.real));
}

async function real(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

/**
 * Whether weights lie in a model's folder, in that of its encoder below it, or are the blobs of the Hub's cache that it
 * links to.
 */
function isOf(weights: string, model: string): boolean {
  return (
    weights === model ||
    dirname(weights) === model ||
    (basename(weights) === 'blobs' && model.startsWith(dirname(weights) + sep))
  );
}

/** Bytes of all files of a folder, links not followed, and whether a living process writes there. */
async function look(folder: string): Promise<{ bytes: number; written: boolean }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  let written = false;
  for (const entry of entries) {
    const part = PART.exec(entry.name)?.[1];
    const pid = part === undefined ? stagedBy(entry.name)?.pid : Number(part);
    written ||= pid !== undefined && isAlive(pid);
    if (entry.isFile())
      bytes += (await lstat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  }
  return { bytes, written };
}

/** The folder of the weights that it was made of, with links followed; null where it does not say. */
async function sourceOf(directory: string): Promise<string | null> {
  try {
    const text = await readFile(join(directory, SOURCE_FILE), 'utf8');
    return await real(sourceSchema.parse(JSON.parse(text)).folder);
  } catch {
    return null;
  }
}
