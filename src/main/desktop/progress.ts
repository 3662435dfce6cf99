/** What the dock and the taskbar show of loads and batches. */
import type { Activity } from '../../shared/activity.ts';
import type { WorkKind } from '../../shared/long-work.ts';
import type { ObservedWork } from './observed-work.ts';

/** Steps of the bar: a whole percent each, so that a load of thousands of pieces does not draw it for each of them. */
const STEPS = 100;

/** What Electron takes for "no bar". */
export const NO_BAR = -1;

/**
 * Progress of the window's bar in [0, 1], or {@link NO_BAR}: the batch's where there is one, as it is the longer of the
 * two, else the mean of the loads of requests and of the `parts` that are done of work by itself. Answers have no length
 * that anybody knows, so they show nothing.
 */
export function barOf(
  activity: Activity | null,
  batch: number | null,
  parts: readonly number[] = [],
): number {
  if (batch !== null) return batch;
  const loads = (activity?.requests ?? []).flatMap((request) =>
    request.phase === 'loading' && request.progress !== null ? [request.progress] : [],
  );
  const all = [...loads, ...parts];
  if (all.length === 0) return NO_BAR;
  const mean = all.reduce((sum, part) => sum + part, 0) / all.length;
  return Math.round(mean * STEPS) / STEPS;
}

/** How far loads and checks of the window are that were asked for by themselves, and are no requests. */
export class WorkBars implements ObservedWork {
  readonly #parts = new Map<string, number>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get parts(): number[] {
    return [...this.#parts.values()];
  }

  started(id: string, work: WorkKind): void {
    // The activity knows of runs, and how far their loads are.
    if (work !== 'run') this.#put(id, 0);
  }

  progressed(id: string, part: number): void {
    if (this.#parts.has(id)) this.#put(id, part);
  }

  ended(id: string): void {
    if (this.#parts.delete(id)) this.#changed();
  }

  #put(id: string, part: number): void {
    this.#parts.set(id, part);
    this.#changed();
  }
}
