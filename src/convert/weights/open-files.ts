/** Files of weights that are read piece by piece. */
import { open, type FileHandle } from 'node:fs/promises';

/** Files of weights that are open, each once. */
export class OpenFiles implements AsyncDisposable {
  readonly #open = new Map<string, FileHandle>();

  /** The file, opened at its first use; all are closed together. */
  async get(path: string): Promise<FileHandle> {
    let file = this.#open.get(path);
    if (file === undefined) {
      file = await open(path);
      this.#open.set(path, file);
    }
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.#open.values(), (file) => file.close()));
  }
}
