/** The log on disk: one file that is set aside when it is full, and a few older ones. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { destination } from 'pino';

/** A day of busy use is about 1 MB; a file of this size still opens in any editor. */
const MAX_FILE_BYTES = 5_000_000;
/** Older files that are kept beside the one that is written. */
const KEPT_FILES = 3;
/** Lines are written together after this many bytes or so many ms, so that a line costs a request nothing. */
const BUFFER_BYTES = 4_096;
const FLUSH_MS = 1_000;

/**
 * A disk that could not be written is tried again after so long, ms: a full one is cleared and a folder comes back in
 * minutes, and a failing try each minute costs nothing.
 */
const RETRY_MS = 60_000;

type Stream = ReturnType<typeof destination>;

/**
 * Appends lines to `hearth.log` in a folder. A disk that can't be written costs the log and nothing else, and only
 * until it can be written again.
 */
export class LogFile implements Disposable {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  /** Null while the disk can't be written. */
  #stream: Stream | null = null;
  #bytes = 0;
  /** When the disk is tried again, where it could not be written. */
  #againAt = 0;
  #waiting = false;

  /** A disk that can't be written at the start is tried again like any other. `now` is in ms and only goes forward. */
  constructor(folder: string, maxBytes = MAX_FILE_BYTES, now: () => number = () => performance.now()) {
    this.#path = join(folder, 'hearth.log');
    this.#maxBytes = maxBytes;
    this.#now = now;
    try {
      this.#stream = this.#open();
    } catch {
      this.#rest();
    }
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS).unref();
  }

  /** False while the disk can't be written. */
  get writable(): boolean {
    return this.#stream !== null;
  }

  /** Adds a line that ends in a line end. */
  write(line: string): void {
    if (this.#now() < this.#againAt) return;
    try {
      const stream = (this.#stream ??= this.#open());
      if (this.#bytes > 0 && this.#bytes + line.length > this.#maxBytes) this.#rotate(stream);
      this.#bytes += Buffer.byteLength(line);
      this.#waiting = true;
      stream.write(line);
    } catch {
      this.#rest();
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#flush();
    this.#againAt = Infinity;
    this.#stream?.end();
    this.#stream = null;
  }

  /** Opens the file, and its folder where that is gone; throws where it can't. */
  #open(): Stream {
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#bytes = existsSync(this.#path) ? statSync(this.#path).size : 0;
    const stream = destination({ dest: this.#path, sync: true, minLength: BUFFER_BYTES, mode: 0o600 });
    stream.on('error', () => {
      if (this.#stream === stream) this.#rest();
    });
    return stream;
  }

  /** Leaves the disk alone for a while. What waits to be written is dropped. */
  #rest(): void {
    this.#againAt = this.#now() + RETRY_MS;
    this.#waiting = false;
    const stream = this.#stream;
    this.#stream = null;
    stream?.destroy();
  }

  /** Hands what waits to the system. Not `flushSync`, which waits for the disk as well: 10 ms and more each time. */
  #flush(): void {
    if (this.#stream === null || !this.#waiting) return;
    this.#waiting = false;
    try {
      this.#stream.flush();
    } catch {
      this.#rest();
    }
  }

  /** `hearth.log` becomes `hearth.1.log` and so on; the oldest one is overwritten. */
  #rotate(stream: Stream): void {
    stream.flushSync();
    const name = (index: number): string => this.#path.replace(/\.log$/, `.${String(index)}.log`);
    for (let index = KEPT_FILES - 1; index >= 1; index--) {
      if (existsSync(name(index))) renameSync(name(index), name(index + 1));
    }
    if (existsSync(this.#path)) renameSync(this.#path, name(1));
    this.#bytes = 0;
    stream.reopen();
  }
}
