/** Generated text on its way to the screen: tokens are appended at any rate, readers hear of it once per frame. */

/** What a reader sees; a new object only when something was added. */
export interface TokenView {
  readonly text: string;
  /** Pieces that came; the exact count of tokens is in the result. */
  readonly pieces: number;
  /** How many of them came with the first: more than one where the page began to listen in mid-answer. */
  readonly atFirst: number;
  /** When the first and the last piece came, milliseconds of the page's clock. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

const EMPTY: TokenView = { text: '', pieces: 0, atFirst: 0, firstAt: null, lastAt: null };

/** Width of one sample of the speed, ms. */
const SAMPLE_MS = 250;
/** How far back the speed is kept: 20 s. */
const SAMPLES = 80;
/** A sample of the drawn line is the mean over this many, 1 s, so that it can be read. */
const SMOOTH = 4;

/** A buffer of text; made for `useSyncExternalStore`. */
export class TokenBuffer {
  readonly #schedule: (flush: () => void) => void;
  readonly #listeners = new Set<() => void>();
  #waiting: string[] = [];
  #view: TokenView = EMPTY;
  #next: TokenView = EMPTY;
  #scheduled = false;
  /** Pieces by sample; the index is counted from `#firstSample`. */
  #samples: number[] = [];
  #firstSample = 0;

  /** `schedule` calls back before the next frame. */
  constructor(schedule: (flush: () => void) => void) {
    this.#schedule = schedule;
  }

  /** Takes a text that came at `now`: one piece, or as many as were missed while the connection was lost. */
  append(text: string, now: number, count = 1): void {
    this.#waiting.push(text);
    this.#next = {
      ...this.#next,
      pieces: this.#next.pieces + count,
      atFirst: this.#next.firstAt === null ? count : this.#next.atFirst,
      firstAt: this.#next.firstAt ?? now,
      lastAt: now,
    };
    // Nobody knows when those came that were missed.
    if (count === 1) this.#count(now);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.flush());
  }

  /** Takes a whole text at once, as the history kept it; there is no speed to show then. */
  restore(text: string): void {
    this.#waiting = [];
    this.#next = { ...EMPTY, text };
    this.#view = this.#next;
    for (const listener of this.#listeners) listener();
  }

  /** Pieces per second over the last 20 s, one number for each quarter of a second, smoothed over one second. */
  rates(): number[] {
    return this.#samples.map((_sample, at) => {
      const window = this.#samples.slice(Math.max(0, at - SMOOTH + 1), at + 1);
      return (window.reduce((sum, each) => sum + each, 0) * 1_000) / (window.length * SAMPLE_MS);
    });
  }

  #count(now: number): void {
    const sample = Math.floor(now / SAMPLE_MS);
    if (this.#samples.length === 0) this.#firstSample = sample;
    // A pause longer than the window leaves nothing of what came before it.
    if (sample - this.#firstSample >= 2 * SAMPLES) {
      this.#samples = [];
      this.#firstSample = sample;
    }
    while (this.#firstSample + this.#samples.length <= sample) this.#samples.push(0);
    const last = this.#samples.length - 1;
    this.#samples[last] = (this.#samples[last] ?? 0) + 1;
    const over = this.#samples.length - SAMPLES;
    if (over <= 0) return;
    this.#samples.splice(0, over);
    this.#firstSample += over;
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

/** Pieces per second after the first until the last; null while there are fewer than two. */
export function rateOf(view: TokenView): number | null {
  if (view.firstAt === null || view.lastAt === null || view.lastAt <= view.firstAt) return null;
  return ((view.pieces - view.atFirst) * 1_000) / (view.lastAt - view.firstAt);
}

/** The whole words of `text` after `from`, and where to go on; a word may still grow until white space follows it. */
export function takeWords(text: string, from: number, atEnd: boolean): { spoken: string; next: number } {
  const rest = text.slice(from);
  const end = atEnd ? rest.length : rest.search(/\s\S*$/) + 1;
  return { spoken: rest.slice(0, end).trim(), next: from + end };
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
