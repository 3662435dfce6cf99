/** What this process knows of files in the media store that it put there itself, so that it need not read their records. */

/** What is known of one. */
export interface KnownFile {
  readonly type: string;
  readonly name?: string | undefined;
}

/** Files that are known at a time; the others are read from their folder again. Some hundred bytes each. */
const MAX_KNOWN = 2_000;

/** A use counts to the minute: files are kept for days, and noting it costs two calls of the system. */
const USE_STEP_MS = 60_000;

/** The last files of a store, by id. Whether a file is still there, only its folder knows. */
export class KnownFiles {
  readonly #files = new Map<string, KnownFile & { usedAt: number }>();

  get(id: string): KnownFile | undefined {
    return this.#files.get(id);
  }

  /** Notes a file that was written `now`. */
  set(id: string, { type, name }: KnownFile, now: number): void {
    this.#files.delete(id);
    this.#files.set(id, { type, ...(name === undefined ? {} : { name }), usedAt: now });
    const [oldest] = this.#files.keys();
    if (this.#files.size > MAX_KNOWN && oldest !== undefined) this.#files.delete(oldest);
  }

  delete(id: string): void {
    this.#files.delete(id);
  }

  /** True where a use `now` is worth a note in the folder, which it then is taken for. */
  isUseNews(id: string, now: number): boolean {
    const file = this.#files.get(id);
    if (file === undefined) return true;
    if (now - file.usedAt < USE_STEP_MS) return false;
    file.usedAt = now;
    return true;
  }
}
