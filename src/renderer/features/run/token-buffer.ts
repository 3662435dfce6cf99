/** Generated text on its way to the screen: tokens are appended at any rate, readers hear of it once per frame. */

/** What a reader sees; a new object only when something was added. */
export interface TokenView {
  readonly text: string;
  /** Pieces that came; the exact count of tokens is in the result. */
  readonly pieces: number;
  /** When the first and the last piece came, milliseconds of the page's clock. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

const EMPTY: TokenView = { text: '', pieces: 0, firstAt: null, lastAt: null };

/** A buffer of text; made for `useSyncExternalStore`. */
export class TokenBuffer {
  readonly #schedule: (flush: () => void) => void;
  readonly #listeners = new Set<() => void>();
  #waiting: string[] = [];
  #view: TokenView = EMPTY;
  #next: TokenView = EMPTY;
  #scheduled = false;

  /** `schedule` calls back before the next frame. */
  constructor(schedule: (flush: () => void) => void) {
    this.#schedule = schedule;
  }

  /** Takes one piece of text that came at `now`. */
  append(text: string, now: number): void {
    this.#waiting.push(text);
    this.#next = {
      ...this.#next,
      pieces: this.#next.pieces + 1,
      firstAt: this.#next.firstAt ?? now,
      lastAt: now,
    };
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.flush());
  }

  /** Shows everything that came so far; at the end of a run, so that the last frame is not lost. */
  flush(): void {
    this.#scheduled = false;
    if (this.#waiting.length === 0) return;
    this.#next = { ...this.#next, text: this.#next.text + this.#waiting.join('') };
    this.#waiting = [];
    this.#view = this.#next;
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after each flush; returns the way out. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** What is to be shown now. */
  readonly view = (): TokenView => this.#view;
}

/** Pieces per second between the first and the last piece; null while there are fewer than two. */
export function rateOf(view: TokenView): number | null {
  if (view.firstAt === null || view.lastAt === null || view.lastAt <= view.firstAt) return null;
  return ((view.pieces - 1) * 1_000) / (view.lastAt - view.firstAt);
}

/**
 * The whole sentences of `text` after `from`, for a screen reader, and where to go on. A sentence ends with `.`, `!`,
 * `?`, `…` or `:` before white space, or with a line break; at the end of the answer everything that is left is one.
 */
export function takeSentences(text: string, from: number, atEnd: boolean): { spoken: string; next: number } {
  const rest = text.slice(from);
  if (atEnd) return { spoken: rest.trim(), next: text.length };
  let end = 0;
  for (const match of rest.matchAll(/[.!?…:]["'”’)]*(?=\s)|\n/g)) end = match.index + match[0].length;
  return { spoken: rest.slice(0, end).trim(), next: from + end };
}
