import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Told of another start: its arguments, its folder, what it sent along. */
export type OnSecond = (argv: string[], cwd: string, data: unknown) => void;

/** The single-instance lock of a user-data folder: a file with the owner's pid, and a folder of knocks beside it. */
export class SingleInstance {
  readonly #lock: string;
  readonly #knocks: string;
  readonly #onSecond: OnSecond;
  #watcher: FSWatcher | undefined;

  constructor(userData: string, onSecond: OnSecond) {
    this.#lock = join(userData, 'standin.lock');
    this.#knocks = join(userData, 'standin.knocks');
    this.#onSecond = onSecond;
    mkdirSync(this.#knocks, { recursive: true });
  }

  get owned(): boolean {
    return this.#watcher !== undefined;
  }

  /** True for the first process; any other knocks at the first and gets false. */
  request(data: unknown): boolean {
    if (this.owned) return true;
    if (this.#take()) {
      this.#watcher = watch(this.#knocks, () => this.#answer()).unref();
      return true;
    }
    const knock = join(this.#knocks, `${String(process.pid)}.json`);
    // Written aside and then moved, so that the first instance never reads half of it.
    writeFileSync(`${knock}.part`, JSON.stringify({ argv: process.argv, cwd: process.cwd(), data }));
    renameSync(`${knock}.part`, knock);
    return false;
  }

  release(): void {
    if (!this.owned) return;
    this.#watcher?.close();
    this.#watcher = undefined;
    rmSync(this.#lock, { force: true });
  }

  #take(): boolean {
    try {
      writeFileSync(this.#lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      if (alive(Number(readFileSync(this.#lock, 'utf8')))) return false;
      rmSync(this.#lock, { force: true });
      return this.#take();
    }
  }

  #answer(): void {
    for (const name of readdirSync(this.#knocks).filter((item) => item.endsWith('.json'))) {
      const path = join(this.#knocks, name);
      const { argv, cwd, data } = JSON.parse(readFileSync(path, 'utf8')) as {
        argv: string[];
        cwd: string;
        data: unknown;
      };
      rmSync(path);
      this.#onSecond(argv, cwd, data);
    }
  }
}

function alive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
