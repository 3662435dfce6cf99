/**
 * The media store: a folder of files named by the SHA-256 of their content, which inputs are put into and runners
 * write results to. The folder itself is the only book: several processes may share it, and a crash leaves nothing
 * that the next sweep does not see.
 */
import { mkdtemp, open, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import { MAX_MEDIA_NAME, type MediaRef } from '../../shared/media.ts';
import { eachAtOnce } from '../at-once.ts';
import { every } from '../every.ts';
import { diskProblem } from './disk-problem.ts';
import { writeContent, type ByteSource, type Expected } from './draft.ts';
import { entriesOf } from './folder-entries.ts';
import {
  FIRST_SWEEP_MS,
  MADE_AT_ONCE,
  MAX_AGE_MS,
  MAX_STORE_BYTES,
  MAX_STORE_FILES,
  SWEEP_AFTER_BYTES,
  SWEEP_INTERVAL_MS,
  WITHOUT_HISTORY_MS,
  maxBytesOf,
} from './limits.ts';
import { KnownFiles } from './known-files.ts';
import { contentPath, isMediaId, isPlace, placeId, readRecord, recordPath, writeRecord } from './record.ts';
import type { PlaceRecord } from './record.ts';
import { HEAD_BYTES, typeOf } from './signatures.ts';
import { sweepPlan } from './sweep-plan.ts';

/** A stored file and where it can be read. */
export interface StoredMedia {
  readonly ref: MediaRef;
  /** Absolute. */
  readonly path: string;
}

/** What a store is opened with. */
export interface MediaStoreOptions {
  /** Its folder, which exists; null for one of its own that ends with it. */
  readonly folder: string | null;
  /** Looks through the folder now and then; left out, it does not (a command that asks once and ends). */
  readonly sweeping?: boolean;
  readonly now?: () => number;
  /** Whether runs are kept, and with them what they refer to; left out, they are. */
  readonly keepsHistory?: () => boolean;
  /** What is kept for good, however old it is; asked at each sweep. */
  readonly kept?: () => ReadonlySet<string>;
  readonly limits?: {
    readonly maxBytes?: number;
    readonly maxFiles?: number;
    readonly maxAgeMs?: number;
    readonly maxFileBytes?: number;
  };
}

/** See above. */
export class MediaStore implements AsyncDisposable {
  readonly #options: MediaStoreOptions;
  readonly #now: () => number;
  readonly #held = new Map<string, number>();
  readonly #known = new KnownFiles();
  readonly #timers: Disposable[] = [];
  #temporary: Promise<string> | undefined;
  /** Ids that came while a sweep was under way: its list does not know them. */
  readonly #recent = new Set<string>();
  #added = 0;
  #sweeping: Promise<void> | undefined;
  #forgetting: Promise<void> = Promise.resolve();

  constructor(options: MediaStoreOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => Date.now());
    if (options.sweeping !== true) return;
    const first = setTimeout(() => void this.sweep(), FIRST_SWEEP_MS).unref();
    this.#timers.push(
      { [Symbol.dispose]: () => clearTimeout(first) },
      every(SWEEP_INTERVAL_MS, () => void this.sweep()),
    );
  }

  /** The folder; a store without one makes its own at the first use. */
  async folder(): Promise<string> {
    if (this.#options.folder !== null) return this.#options.folder;
    return await (this.#temporary ??= mkdtemp(join(tmpdir(), 'hearth-media-')));
  }

  /**
   * Puts bytes into the store as they come. Throws INVALID_INPUT where there are none, PAYLOAD_TOO_LARGE where they are
   * too many for their kind, INTERNAL where the disk is full. What was written so far is gone then.
   */
  async put(source: ByteSource, about: Expected & { readonly name?: string | undefined }): Promise<MediaRef> {
    try {
      const folder = await this.folder();
      const { id, type, bytes, told } = await writeContent(folder, source, about, (of) => this.#maxFile(of));
      const name = usableName(about.name);
      if (!told || name.name !== undefined) await writeRecord(folder, id, { type, ...name });
      this.#known.set(id, { type, ...name }, this.#now());
      this.#grew(id, bytes);
      return { media_id: id, type, bytes, ...name };
    } catch (thrown) {
      throw diskProblem(thrown);
    }
  }

  /** Takes a file of the person's own where it lies; it is neither copied nor changed. Throws INVALID_INPUT, NOT_FOUND. */
  async adopt(path: string): Promise<MediaRef> {
    if (!isAbsolute(path) || path.includes('\0'))
      throw invalidInput('paths', 'holds a path that is not absolute', 'Choose the file again.');
    const name = usableName(basename(path));
    const found = await stat(path).catch(() => null);
    if (found === null) throw vanished(name.name ?? path);
    if (!found.isFile()) throw invalidInput(basename(path), 'is not a file', 'Give a picture or a sound.');
    if (found.size === 0) throw invalidInput(basename(path), 'is empty', 'Give a file with something in it.');
    const type = typeOf(await headOf(path), null);
    if (found.size > this.#maxFile(type))
      throw invalidInput(
        basename(path),
        `is larger than the ${String(this.#maxFile(type) / 1e6)} MB that a file of its kind may have`,
        'Give a smaller one, or a part of it.',
      );
    const place = { path, size: found.size, mtime_ms: found.mtimeMs };
    const id = placeId(place);
    try {
      await writeRecord(await this.folder(), id, { type, ...name, ...place });
      this.#grew(id, 0);
    } catch (thrown) {
      throw diskProblem(thrown);
    }
    return { media_id: id, type, bytes: found.size, ...name };
  }

  /**
   * The file of an id. Throws NOT_FOUND for one that is not here (any more), INVALID_INPUT for a file of the person's
   * own that is another one by now.
   */
  async find(id: string): Promise<StoredMedia> {
    if (!isMediaId(id)) throw notHere();
    const folder = await this.folder();
    const known = this.#known.get(id);
    const record = known === undefined ? await readRecord(folder, id) : null;
    if (record !== null && isPlace(record)) return await atPlace(id, record);
    const { type: kept, name } = known ?? record ?? { type: null };
    const path = contentPath(folder, id);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true) throw notHere();
    // What a runner wrote has no record, nor has what came without a name and tells its type itself.
    const type = kept ?? typeOf(await headOf(path), null);
    return { ref: { media_id: id, type, bytes: found.size, ...usableName(name) }, path };
  }

  /** Keeps files from being swept until it is disposed, and counts as a use of them. */
  hold(ids: readonly string[]): Disposable {
    const mine = [...ids];
    for (const id of mine) this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    void this.#touch(mine.filter((id) => this.#known.isUseNews(id, this.#now())));
    return {
      [Symbol.dispose]: () => {
        for (const id of mine.splice(0)) {
          const left = (this.#held.get(id) ?? 1) - 1;
          if (left === 0) this.#held.delete(id);
          else this.#held.set(id, left);
        }
      },
    };
  }

  /** Takes what a runner wrote into the books; throws INTERNAL where it is not there as the runner says. */
  async made(refs: readonly MediaRef[]): Promise<void> {
    const folder = await this.folder();
    await eachAtOnce(refs, MADE_AT_ONCE, async ({ media_id, bytes }) => {
      const stored = await this.find(media_id).catch(() => null);
      if (stored?.ref.bytes !== bytes)
        throw new HearthError('INTERNAL', 'A file that the run made is not whole.', 'Run it again.');
      if (stored.path !== contentPath(folder, media_id)) return;
      this.#known.set(media_id, stored.ref, this.#now());
      this.#grew(media_id, bytes);
    });
  }

  /**
   * Deletes what no kept run refers to any more; what a live request uses stays. A file of the person's own is
   * forgotten, and stays where it lies. Never throws; one that can't be deleted is left to the next sweep.
   */
  async forget(ids: readonly string[]): Promise<void> {
    const before = this.#forgetting;
    await (this.#forgetting = before
      .then(async () => {
        const folder = await this.folder();
        for (const id of ids) {
          if (isMediaId(id) && !this.#held.has(id)) await this.#discard(folder, id).catch(() => undefined);
        }
      })
      .catch(() => undefined));
  }

  /** Deletes what is old, and the longest unused of what is too much. Never throws; one at a time. */
  async sweep(): Promise<void> {
    await (this.#sweeping ??= this.#sweep()
      .catch(() => undefined)
      .finally(() => (this.#sweeping = undefined)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    await this.#sweeping;
    await this.#forgetting;
    const folder = await this.#temporary;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #sweep(): Promise<void> {
    this.#added = 0;
    this.#recent.clear();
    const folder = await this.folder();
    const { limits = {}, kept } = this.#options;
    const forGood = kept?.();
    const gone = sweepPlan(await entriesOf(folder, this.#now()), {
      now: this.#now(),
      maxBytes: limits.maxBytes ?? MAX_STORE_BYTES,
      maxFiles: limits.maxFiles ?? MAX_STORE_FILES,
      maxAgeMs: limits.maxAgeMs ?? this.#maxAgeMs(),
      held: (id) => this.#held.has(id) || forGood?.has(id) === true,
    });
    for (const id of gone) {
      // It may have come into use while others were deleted.
      if (this.#held.has(id) || this.#recent.has(id)) continue;
      await this.#discard(folder, id);
    }
  }

  /** A file of the person's own has a record here and no content. */
  async #discard(folder: string, id: string): Promise<void> {
    this.#known.delete(id);
    await rm(contentPath(folder, id), { force: true });
    await rm(recordPath(folder, id), { force: true });
  }

  #maxAgeMs(): number {
    return this.#options.keepsHistory?.() === false ? WITHOUT_HISTORY_MS : MAX_AGE_MS;
  }

  #maxFile(type: string): number {
    return this.#options.limits?.maxFileBytes ?? maxBytesOf(type);
  }

  #grew(id: string, bytes: number): void {
    this.#recent.add(id);
    this.#added += bytes;
    if (this.#added >= SWEEP_AFTER_BYTES) void this.sweep();
  }

  async #touch(ids: readonly string[]): Promise<void> {
    const folder = await this.folder();
    const now = new Date(this.#now());
    for (const id of new Set(ids.filter(isMediaId))) {
      await utimes(recordPath(folder, id), now, now).catch(() => undefined);
      await utimes(contentPath(folder, id), now, now).catch(() => undefined);
    }
  }
}

async function atPlace(id: string, record: PlaceRecord): Promise<StoredMedia> {
  const { path, size, mtime_ms, type, name } = record;
  const found = await stat(path).catch(() => null);
  if (found === null) throw vanished(name ?? path);
  if (!found.isFile() || found.size !== size || found.mtimeMs !== mtime_ms)
    throw invalidInput(name ?? 'The file', 'has changed since it was given', 'Give it again.');
  return { ref: { media_id: id, type, bytes: size, ...usableName(name) }, path };
}

async function headOf(path: string): Promise<Uint8Array> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/** A name of one line that a reference can carry; a path before it is left out. */
function usableName(name: string | undefined): { name?: string } {
  const own = (name ?? '').replaceAll(/^.*[\\/]|[\p{Cc}\p{Zl}\p{Zp}]+/gu, '').toWellFormed();
  return own === '' ? {} : { name: own.slice(0, MAX_MEDIA_NAME) };
}

function notHere(): HearthError {
  return new HearthError(
    'NOT_FOUND',
    'That picture or sound is not here any more.',
    'It was too old, or had to make room for others. Give it again.',
  );
}

function vanished(name: string): HearthError {
  return new HearthError(
    'NOT_FOUND',
    `${name} is not where it was.`,
    'Look whether it was moved or renamed, and give it again.',
  );
}
