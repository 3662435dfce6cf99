/**
 * Which ends of work are worth a notice of the system: those of long work that nobody looks at. Runs that follow each
 * other without a pause are one stretch of work, so a batch of a thousand short runs gives one notice.
 */
import type { ErrorBody } from '../../shared/errors.ts';
import { askMessages } from './messages.ts';

/** Work that took longer is worth a notice, in ms. */
export const LONG_WORK_MS = 20_000;

/** What the system shows. It never holds what a person typed or a model wrote: a lock screen shows it too. */
export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** How a run ended; a stopped one was stopped by somebody who knows. */
export type RunEnd =
  { readonly kind: 'done' | 'stopped' } | { readonly kind: 'failed'; readonly error: ErrorBody };

/** Follows runs from start to end and says what to tell. Times are ms on any clock that never runs back. */
export class WorkNotices {
  readonly #runs = new Map<string, string>();
  /** When the stretch began. */
  #since = 0;
  #ended: { readonly model: string; readonly end: RunEnd }[] = [];

  started(id: string, model: string, now: number): void {
    if (this.#runs.size === 0) {
      this.#since = now;
      this.#ended = [];
    }
    this.#runs.set(id, model);
  }

  /** The notice that this end is worth, or null. Only the last end of a stretch is worth one. */
  ended(id: string, end: RunEnd, now: number): Notice | null {
    const model = this.#runs.get(id);
    if (model === undefined) return null;
    this.#runs.delete(id);
    if (end.kind !== 'stopped') this.#ended.push({ model, end });
    const took = now - this.#since;
    if (this.#runs.size > 0 || took <= LONG_WORK_MS) return null;
    const [first, second] = this.#ended;
    if (first === undefined) return null;
    if (second === undefined) return ofRun(first.model, first.end, took);
    const failed = this.#ended.filter((item) => item.end.kind === 'failed').length;
    return { title: askMessages.batch(this.#ended.length), body: askMessages.batchBody(failed, took) };
  }
}

function ofRun(model: string, end: RunEnd, took: number): Notice {
  return end.kind === 'failed'
    ? { title: askMessages.failed(model), body: end.error.message }
    : { title: askMessages.finished(model), body: askMessages.finishedBody(took) };
}
