/** When a native menu may be built again: at most once in an interval, and never under a person's pointer. */

/** The clock, so that tests have their own. */
export interface GateClock {
  now(): number;
  /** Calls back after `ms`; disposing it takes that back. */
  after(ms: number, then: () => void): Disposable;
}

/** The clock of the process. Its timers hold nothing open. */
export const processClock: GateClock = {
  now: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Calls `build` after changes: the first at once, then no oftener than every `intervalMs`, and not while held open. */
export class RebuildGate implements Disposable {
  readonly #build: () => void;
  readonly #intervalMs: number;
  readonly #clock: GateClock;
  #builtAt = -Infinity;
  #open = false;
  #stale = false;
  #timer: Disposable | null = null;

  constructor(build: () => void, intervalMs: number, clock: GateClock = processClock) {
    this.#build = build;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
  }

  /** Something that the menu shows has changed. */
  changed(): void {
    this.#stale = true;
    this.#consider();
  }

  /** The menu is open, or closed again. */
  setOpen(open: boolean): void {
    this.#open = open;
    if (!open) this.#consider();
  }

  [Symbol.dispose](): void {
    this.#stale = false;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }

  #consider(): void {
    if (!this.#stale || this.#open || this.#timer !== null) return;
    const wait = this.#builtAt + this.#intervalMs - this.#clock.now();
    if (wait <= 0) {
      this.#stale = false;
      this.#builtAt = this.#clock.now();
      this.#build();
      return;
    }
    this.#timer = this.#clock.after(wait, () => {
      this.#timer = null;
      this.#consider();
    });
  }
}
