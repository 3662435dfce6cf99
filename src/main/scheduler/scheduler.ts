/** Who may work when: one pool for each modality, one run at a time for each model, and a bounded queue before them. */
import { HearthError, cancelled } from '../../shared/errors.ts';
import type { Priority } from '../../shared/inference.ts';
import type { Modality } from '../../shared/tasks/contract.ts';

/** A request that waits for its turn, as a policy sees it. */
export interface Waiting {
  /** Names the request, to raise it. */
  readonly id: string;
  readonly modality: Modality;
  /** The model's key; runs of one key take turns, as its process does one thing at a time. */
  readonly key: string;
  readonly priority: Priority;
  /** When it came, in milliseconds of the scheduler's clock. */
  readonly since: number;
}

/** Chooses who is next among those that could start now: an index into `eligible`, which is never empty and in the order of the line. */
export type SchedulingPolicy = (eligible: readonly Waiting[], now: number) => number;

/** First come, first served. */
export const firstComeFirstServed: SchedulingPolicy = () => 0;

/** How many may work and wait. */
export interface SchedulerLimits {
  readonly workers: Readonly<Record<Modality, number>>;
  /** Requests that may wait in all. */
  readonly queueDepth: number;
}

/** The right to work now; disposing it gives the turn to the next. */
export type Turn = Disposable;

interface Entry extends Waiting {
  position: number;
  start: () => void;
  moved: (position: number) => void;
}

/** The queue and its pools. */
export class Scheduler {
  readonly #limits: () => SchedulerLimits;
  readonly #policy: SchedulingPolicy;
  readonly #now: () => number;
  readonly #waiting: Entry[] = [];
  readonly #running = new Map<Modality, number>();
  readonly #busyKeys = new Set<string>();
  #held = false;

  /** Limits are asked for anew at each decision, since a person may change them. */
  constructor(
    limits: () => SchedulerLimits,
    policy: SchedulingPolicy = firstComeFirstServed,
    now: () => number = () => performance.now(),
  ) {
    this.#limits = limits;
    this.#policy = policy;
    this.#now = now;
  }

  /** Requests that wait. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Requests that work. */
  get running(): number {
    return [...this.#running.values()].reduce((sum, count) => sum + count, 0);
  }

  /** True while nobody gets a turn. */
  get held(): boolean {
    return this.#held;
  }

  /** Holds the queue or lets it go on: who works goes on, who waits keeps the place and gets no turn meanwhile. */
  hold(held: boolean): void {
    this.#held = held;
    this.#advance();
  }

  /**
   * Puts a request that waits to the front of the line; false where none of that name waits. Its model may still be
   * busy with another run: then those behind it that can start do so first.
   */
  raise(id: string): boolean {
    const index = this.#waiting.findIndex((entry) => entry.id === id);
    if (index < 0) return false;
    this.#waiting.unshift(...this.#waiting.splice(index, 1));
    this.#advance();
    return true;
  }

  /** Throws QUEUE_FULL when a request of that kind would have to wait and no place is left. */
  assertRoom(request: Pick<Waiting, 'modality' | 'key'>): void {
    const { queueDepth } = this.#limits();
    if (this.#waiting.length < queueDepth || this.#canStart(request)) return;
    throw new HearthError(
      'QUEUE_FULL',
      `${String(this.#waiting.length)} requests are waiting already, which is as many as may wait.`,
      `Try again in a few seconds, or raise MAX_QUEUE_DEPTH (now ${String(queueDepth)}).`,
    );
  }

  /**
   * Waits for a turn. `moved` hears the position in line (0 is next) at once and after every change.
   * Rejects with the signal's reason when that is aborted first.
   */
  async turn(
    request: Omit<Waiting, 'since'>,
    signal: AbortSignal,
    moved: (position: number) => void,
  ): Promise<Turn> {
    signal.throwIfAborted();
    this.assertRoom(request);
    return await new Promise<Turn>((resolve, reject) => {
      const entry: Entry = {
        ...request,
        since: this.#now(),
        position: -1,
        moved,
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve(this.#occupy(entry));
        },
      };
      const onAbort = (): void => {
        const index = this.#waiting.indexOf(entry);
        if (index < 0) return;
        this.#waiting.splice(index, 1);
        reject(signal.reason instanceof Error ? signal.reason : cancelled());
        this.#advance();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(entry);
      this.#advance();
    });
  }

  #canStart(request: Pick<Waiting, 'modality' | 'key'>): boolean {
    const room = this.#limits().workers[request.modality] - (this.#running.get(request.modality) ?? 0);
    return !this.#held && room > 0 && !this.#busyKeys.has(request.key);
  }

  #occupy(entry: Entry): Turn {
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#running.set(entry.modality, (this.#running.get(entry.modality) ?? 1) - 1);
        this.#busyKeys.delete(entry.key);
        this.#advance();
      },
    };
  }

  /** Starts everybody who can, in the policy's order, then tells the others where they stand. */
  #advance(): void {
    for (;;) {
      const eligible = this.#waiting.filter((entry) => this.#canStart(entry));
      const next = eligible.length === 0 ? undefined : eligible[this.#policy(eligible, this.#now())];
      if (next === undefined) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.set(next.modality, (this.#running.get(next.modality) ?? 0) + 1);
      this.#busyKeys.add(next.key);
      if (next.position !== 0) next.moved(0);
      next.start();
    }
    this.#waiting.forEach((entry, position) => {
      if (entry.position === position) return;
      entry.position = position;
      entry.moved(position);
    });
  }
}
