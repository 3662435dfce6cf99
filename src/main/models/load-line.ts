/** The loads that wait for room, let in one by one in the order of the queue's own rule. */
import type { Priority } from '../../shared/inference.ts';
import { cancelled } from '../../shared/errors.ts';
import { inContext } from '../telemetry/request-context.ts';
import { byPriority, compareWaiting, isOverdue, pointsOf, type Ranked } from '../scheduler/priority.ts';

/** What the line asks of the world. */
export interface LoadLinePorts<T> {
  /** The priorities of those who wait for the load now; none for one that nobody asked for yet. */
  readonly asking: (load: T) => Iterable<Priority>;
  /** Lets it in, where need be after others have left; false where it has to wait for a change. Rejects to refuse it. */
  readonly admit: (load: T) => Promise<boolean>;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
}

interface Entry<T> {
  readonly load: T;
  readonly since: number;
  readonly signal: AbortSignal;
  /** Lets it in as work of whoever asked for the load, whoever made the change that allows it. */
  readonly admit: () => Promise<boolean>;
  readonly settled: PromiseWithResolvers<undefined>;
}

/**
 * One load at a time is let in, so that two never count on the same memory. Who is next is decided as for turns
 * (`scheduler/priority.ts`): the highest score, by the most urgent of those who wait for the load, and every other time
 * whoever has waited for too long. While the next one can't be let in nobody goes before it, or a large model would
 * never find room among small ones.
 */
export class LoadLine<T> {
  readonly #ports: LoadLinePorts<T>;
  readonly #line: Entry<T>[] = [];
  /** The one that is being let in at this moment. */
  #entering: Entry<T> | null = null;
  #changes = 0;
  #letting = false;
  #afterOverdue = false;

  constructor(ports: LoadLinePorts<T>) {
    this.#ports = ports;
  }

  /** Resolves once the load may begin; rejects with what refuses it, or with the signal's reason. */
  async enter(load: T, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const entry: Entry<T> = {
      load,
      since: this.#ports.now(),
      signal,
      admit: inContext(() => this.#ports.admit(load)),
      settled: Promise.withResolvers(),
    };
    const leave = (): void => {
      // Others are leaving for it: it hears of its end once they have.
      if (this.#entering === entry || !this.#drop(entry)) return;
      entry.settled.reject(reasonOf(signal));
      this.changed();
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#line.push(entry);
    this.changed();
    try {
      await entry.settled.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Memory, the models in it, or those who wait have changed: the next one is looked for anew. */
  changed(): void {
    this.#changes += 1;
    if (!this.#letting) void this.#letIn();
  }

  async #letIn(): Promise<void> {
    this.#letting = true;
    // Whoever asked for a load in this moment has said by then how urgent it is.
    await Promise.resolve();
    for (let seen = -1; seen !== this.#changes;) {
      seen = this.#changes;
      const next = this.#next();
      if (next === null) break;
      if (await this.#enter(next.entry)) {
        this.#afterOverdue = next.overdue;
        seen = -1;
      }
    }
    this.#letting = false;
  }

  /** True where the entry has left the line, let in or refused. */
  async #enter(entry: Entry<T>): Promise<boolean> {
    this.#entering = entry;
    try {
      if (!(await entry.admit()) && !entry.signal.aborted) return false;
      this.#drop(entry);
      if (entry.signal.aborted) entry.settled.reject(reasonOf(entry.signal));
      else entry.settled.resolve(undefined);
    } catch (thrown) {
      this.#drop(entry);
      entry.settled.reject(thrown);
    } finally {
      this.#entering = null;
    }
    return true;
  }

  #next(): { entry: Entry<T>; overdue: boolean } | null {
    const ranked = this.#line.map((entry) => ({ entry, ...this.#rankOf(entry) })).toSorted(compareWaiting);
    const now = this.#ports.now();
    const next = ranked.length === 0 ? undefined : ranked[byPriority(ranked, now, this.#afterOverdue)];
    if (next === undefined) return null;
    return { entry: next.entry, overdue: next !== ranked[0] && isOverdue(next, now) };
  }

  #rankOf({ load, since }: Entry<T>): Ranked {
    const points = [...this.#ports.asking(load)].map(pointsOf);
    const priority = points.length === 0 ? 'background' : Math.max(...points);
    return { priority, popularity: 0, since, raised: 0 };
  }

  #drop(entry: Entry<T>): boolean {
    const index = this.#line.indexOf(entry);
    if (index >= 0) this.#line.splice(index, 1);
    return index >= 0;
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : cancelled();
}
