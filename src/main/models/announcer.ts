/** Tells watchers of a list that it has changed, and not more often than they can read it. */

/** A run changes the list several times within a few ms; a list of 5,000 models takes 50 ms to make and send. */
const ANNOUNCE_MS = 100;

/** Those who watch a list, which is made anew for them. */
export class Announcer<T> {
  readonly #list: () => T;
  readonly #listeners = new Set<(list: T) => void>();
  #announcing = false;
  #announcedAt = -Infinity;

  constructor(list: () => T) {
    this.#list = list;
  }

  /** Calls back after every change. */
  watch(listener: (list: T) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Tells the watchers soon: once for all changes of a turn of the event loop, at most every {@link ANNOUNCE_MS}. */
  changed(): void {
    if (this.#announcing || this.#listeners.size === 0) return;
    this.#announcing = true;
    const announce = (): void => {
      this.#announcing = false;
      this.#announcedAt = performance.now();
      const list = this.#list();
      for (const listener of this.#listeners) listener(list);
    };
    const rest = this.#announcedAt + ANNOUNCE_MS - performance.now();
    if (rest <= 0) setImmediate(announce);
    else setTimeout(announce, rest).unref();
  }

  /** Forgets all watchers. */
  [Symbol.dispose](): void {
    this.#listeners.clear();
  }
}
