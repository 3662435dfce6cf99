/** The log on disk: one file that is set aside when it is full, and a few older ones. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destination } from 'pino';

/** A day of busy use is about 1 MB; a file of this size still opens in any editor. */
const MAX_FILE_BYTES = 5_000_000;
/** Older files that are kept beside the one that is written. */
const KEPT_FILES = 3;
/** Lines are written together after this many bytes or so many ms, so that a line costs a request nothing. */
const BUFFER_BYTES = 4_096;
const FLUSH_MS = 1_000;

/** Appends lines to `hearth.log` in a folder. A disk that can't be written costs the log and nothing else. */
export class LogFile implements Disposable {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #stream: ReturnType<typeof destination>;
  readonly #timer: NodeJS.Timeout;
  #bytes: number;
  #broken = false;
  #waiting = false;

  constructor(folder: string, maxBytes = MAX_FILE_BYTES) {
    this.#path = join(folder, 'hearth.log');
    this.#maxBytes = maxBytes;
    mkdirSync(folder, { recursive: true });
    this.#bytes = existsSync(this.#path) ? statSync(this.#path).size : 0;
    this.#stream = destination({ dest: this.#path, sync: true, minLength: BUFFER_BYTES, mode: 0o600 });
    this.#stream.on('error', () => (this.#broken = true));
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS).unref();
  }

  /** Adds a line that ends in a line end. */
  write(line: string): void {
    if (this.#broken) return;
    try {
      if (this.#bytes > 0 && this.#bytes + line.length > this.#maxBytes) this.#rotate();
      this.#bytes += Buffer.byteLength(line);
      this.#waiting = true;
      this.#stream.write(line);
    } catch {
      this.#broken = true;
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#flush();
    this.#broken = true;
    this.#stream.end();
  }

  /** Hands what waits to the system. Not `flushSync`, which waits for the disk as well: 10 ms and more each time. */
  #flush(): void {
    if (this.#broken || !this.#waiting) return;
    this.#waiting = false;
    try {
      this.#stream.flush();
    } catch {
      this.#broken = true;
    }
  }

  /** `hearth.log` becomes `hearth.1.log` and so on; the oldest one is overwritten. */
  #rotate(): void {
    this.#stream.flushSync();
    const name = (index: number): string => this.#path.replace(/\.log$/, `.${String(index)}.log`);
    for (let index = KEPT_FILES - 1; index >= 1; index--) {
      if (existsSync(name(index))) renameSync(name(index), name(index + 1));
    }
    if (existsSync(this.#path)) renameSync(this.#path, name(1));
    this.#bytes = 0;
    this.#stream.reopen();
  }
}
