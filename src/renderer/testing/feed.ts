/** A value that others watch: what the fake engine keeps. */

/** Holds a value and tells every watcher of each new one. */
export class Feed<T> {
  #value: T;
  readonly #watchers = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Replaces the value and tells the watchers. */
  set(value: T): void {
    this.#value = value;
    for (const tell of this.#watchers) tell(value);
  }

  /** Writes the value now and after every change, until the signal ends. */
  async watch(write: (value: T) => Promise<void>, signal: AbortSignal): Promise<void> {
    const tell = (value: T): void => void write(value).catch(() => undefined);
    tell(this.#value);
    this.#watchers.add(tell);
    await new Promise((resolve) => {
      if (signal.aborted) resolve(null);
      else signal.addEventListener('abort', resolve, { once: true });
    });
    this.#watchers.delete(tell);
  }
}

/** Waits; ends early with the signal. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** The n-th of a list that starts over at its end. */
export function inTurn<T>(list: readonly [T, ...T[]], n: number): T {
  return list[n % list.length] ?? list[0];
}
