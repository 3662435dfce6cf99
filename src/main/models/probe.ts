/** The probe process: reads headers of model files and asks for devices where a hostile file or a stuck driver costs nothing. */
import { join } from 'node:path';
import { HearthError, toHearthError } from '../../shared/errors.ts';
import type { DeviceProbe, ModelHeader } from '../../shared/runner.ts';
import type { ProcessLauncher } from '../host.ts';
import { Runner } from '../runners/runner.ts';
import type { LibraryModel } from './library.ts';
import type { WeightsFile } from './scan.ts';

/** An honest header, even with a vocabulary of 256,000 tokens, is read in a fraction of a second. */
const READ_TIMEOUT_MS = 15_000;
/** Probing asks drivers that may hang. */
const DEVICES_TIMEOUT_MS = 15_000;
/** The process is kept for the next question for so long. */
const IDLE_MS = 5_000;

/**
 * Reads headers one after the other, each once until its file changes; a process that hangs or dies costs its own
 * question only, and the next one gets a new process.
 */
export class Probe implements Disposable {
  readonly #launcher: ProcessLauncher;
  readonly #known = new Map<string, ModelHeader | HearthError>();
  #process: Promise<Runner> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(launcher: ProcessLauncher) {
    this.#launcher = launcher;
  }

  /** The header if it was read already (null where it was not, or could not be). */
  peek(model: LibraryModel, file: WeightsFile): ModelHeader | null {
    const known = this.#known.get(cacheKey(model, file));
    return known === undefined || known instanceof HearthError ? null : known;
  }

  /** The failure of a header that was read and is damaged. */
  problem(model: LibraryModel, file: WeightsFile): HearthError | null {
    const known = this.#known.get(cacheKey(model, file));
    return known instanceof HearthError ? known : null;
  }

  /** What devices the machine has; throws when the process hangs or dies over it. */
  async devices(): Promise<DeviceProbe> {
    return await this.#ask((runner) => runner.probe(AbortSignal.timeout(DEVICES_TIMEOUT_MS)));
  }

  /** Reads the header; throws MODEL_LOAD_FAILED in plain words for a damaged file. */
  async read(model: LibraryModel, file: WeightsFile): Promise<ModelHeader> {
    const key = cacheKey(model, file);
    const reading = this.#queue.then(
      () => this.#known.get(key) ?? this.#read(join(model.folder.directory, file.path)),
    );
    this.#queue = reading.catch(() => undefined);
    const header = await reading;
    this.#known.set(key, header);
    if (header instanceof HearthError) throw header;
    return header;
  }

  /** What is wrong with a weights file by its header, read anew; null for nothing. Never rejects. */
  async check(path: string): Promise<HearthError | null> {
    const reading = this.#queue.then(() => this.#read(path));
    this.#queue = reading;
    const header = await reading;
    return header instanceof HearthError ? header : null;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#idle);
    const process = this.#process;
    this.#process = undefined;
    process?.then(
      (runner) => {
        runner[Symbol.dispose]('no header is left to read');
      },
      () => undefined,
    );
  }

  async #read(path: string): Promise<ModelHeader | HearthError> {
    try {
      return await this.#ask((runner) => runner.inspect(path, AbortSignal.timeout(READ_TIMEOUT_MS)));
    } catch (thrown) {
      const error = toHearthError(thrown);
      return error.code === 'MODEL_LOAD_FAILED' ? error : unreadable();
    }
  }

  /** Asks the process, started if need be; one that did not answer is ended. */
  async #ask<T>(question: (runner: Runner) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    try {
      this.#process ??= Runner.start(this.#launcher, 'probe');
      return await question(await this.#process);
    } catch (thrown) {
      if (toHearthError(thrown).code !== 'MODEL_LOAD_FAILED') this[Symbol.dispose]();
      throw thrown;
    } finally {
      this.#idle = setTimeout(() => {
        this[Symbol.dispose]();
      }, IDLE_MS);
      this.#idle.unref();
    }
  }
}

function cacheKey(model: LibraryModel, file: WeightsFile): string {
  return `${model.folder.directory}/${file.path}@${file.fingerprint}`;
}

function unreadable(): HearthError {
  return new HearthError(
    'MODEL_LOAD_FAILED',
    'The header of this file could not be read: the process that tried did not survive it. The file is damaged or made to do harm.',
    'Get the file again from a source that you trust, or choose another file.',
  );
}
