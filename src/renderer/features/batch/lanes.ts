/** Work that is asked for faster than it can be done: a few at a time, the newest first, and not what nobody waits for. */

/** One piece of work. */
interface Asked {
  readonly signal: AbortSignal;
  readonly begin: () => Promise<void>;
}

/** What is asked last is done first: it is what is on the screen. */
export class NewestFirst {
  readonly #atOnce: number;
  readonly #waiting: Asked[] = [];
  #busy = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Does it once there is room; null where the signal ended before. Rejects as the work does. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const begin = async (): Promise<void> => {
        if (signal.aborted) resolve(null);
        else await work().then(resolve, reject);
      };
      this.#waiting.push({ signal, begin });
      this.#next();
    });
  }

  #next(): void {
    while (this.#busy < this.#atOnce) {
      const asked = this.#waiting.pop();
      if (asked === undefined) return;
      if (!asked.signal.aborted) this.#busy += 1;
      const counted = !asked.signal.aborted;
      void asked.begin().finally(() => {
        if (counted) this.#busy -= 1;
        this.#next();
      });
    }
  }
}
