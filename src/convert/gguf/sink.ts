/** The way of a file's bytes to the disk, from its beginning to its end. */
import type { FileHandle } from 'node:fs/promises';

/** What is needed of a file. */
export type SinkFile = Pick<FileHandle, 'datasync' | 'sync'> & {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
};

/** Bytes after which the system is told to bring them to the disk. Left alone it waits for gigabytes, or for the end. */
const FLUSH_BYTES = 64 << 20;

/** Writes one piece after the other; the next one is made while the last is on its way to the disk. */
export class Sink {
  readonly #file: SinkFile;
  readonly #told: (written: number) => void;
  #under: Promise<void> = Promise.resolve();
  /** Undefined where none is under way; one that has failed stays, for {@link end} to throw. */
  #flushing: Promise<void> | undefined;
  #written = 0;
  #flushed = 0;

  /** `told` hears how many bytes were written, each time that it is more. */
  constructor(file: SinkFile, told: (written: number) => void) {
    this.#file = file;
    this.#told = told;
  }

  /** Takes bytes that stay as they are until the call after the next one. */
  async put(bytes: Uint8Array): Promise<void> {
    await this.#under;
    this.#under = this.#all(bytes);
    // Its failure is met by the next call or the end, not by the process.
    this.#under.catch(() => undefined);
  }

  /** Once it is over, everything is on the disk. */
  async end(): Promise<void> {
    await this.#under;
    await this.#flushing;
    await this.#file.sync();
  }

  /** Beside the writing: the disk would do nothing until the end. */
  #flush(): void {
    this.#flushed = this.#written;
    this.#flushing = this.#file.datasync().then(() => {
      this.#flushing = undefined;
    });
    this.#flushing.catch(() => undefined);
  }

  async #all(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;)
      done += (await this.#file.write(bytes, done, bytes.length - done)).bytesWritten;
    this.#written += bytes.length;
    this.#told(this.#written);
    if (this.#flushing === undefined && this.#written - this.#flushed >= FLUSH_BYTES) this.#flush();
  }
}
