/** Who may work when: one pool for each modality, one run at a time for each model, and a bounded queue before them. */
import { HearthError, cancelled } from '../../shared/errors.ts';
import type { Modality } from '../../shared/tasks/contract.ts';
import { crowds, mayBeginBeside, type Needs } from './cores.ts';
import {
  byPriority,
  compareWaiting,
  isOverdue,
  pointsOf,
  type Ranked,
  type SchedulingPolicy,
} from './priority.ts';
import { TurnTimes } from './turn-times.ts';

/**
 * How often those who let others have the processor are looked at: a list that is overdue works for a fortieth of a
 * second and is overdue again after nine times that.
 */
const LOOK_MS = 250;

/**
 * What a list works off of its wait in each millisecond of its run. One that people keep waiting is overdue after
 * {@link OVERDUE_MS}, and from then on as often as it needs to be to have a tenth of the time.
 */
const OWED_PER_RUN = 9;

/** A request that waits for its turn. */
export interface Waiting extends Ranked {
  /** Names the request, to raise it. */
  readonly id: string;
  readonly modality: Modality;
  /** The model's key; runs of one key take turns, as its process does one thing at a time. */
  readonly key: string;
  /** Cores that its run keeps busy and gives none of up; left out, none that count. */
  readonly threads?: number;
  /** For a list that gave way and comes again: what its turn said that it is owed. It has its place already. */
  readonly owed?: number | undefined;
}

/** How many may work and wait. */
export interface SchedulerLimits {
  readonly workers: Readonly<Record<Modality, number>>;
  /** Requests that may wait in all. */
  readonly queueDepth: number;
  /** Cores of the machine; left out, work in the background does not wait for them. */
  readonly cores?: number;
}

/** The right to work now; disposing it gives the turn to the next. */
export interface Turn extends Disposable {
  /**
   * True while one of a higher priority waits that could start if this turn were given back, and for work in the
   * background while others run on the cores that it keeps busy.
   */
  readonly wanted: boolean;
  /** Milliseconds of waiting that count as not yet made good: the wait for this turn less {@link OWED_PER_RUN} of the run. */
  readonly owed: number;
}

interface Entry extends Waiting {
  raised: number;
  position: number;
  start: () => void;
  moved: (position: number) => void;
}

/** The queue and its pools. */
export class Scheduler {
  readonly #limits: () => SchedulerLimits;
  readonly #policy: SchedulingPolicy;
  readonly #now: () => number;
  /** In the order of the line. */
  readonly #waiting: Entry[] = [];
  readonly #running = new Map<Modality, number>();
  readonly #times = new TurnTimes();
  /** Pools whose last turn went to a request for being overdue. */
  readonly #afterOverdue = new Set<Modality>();
  #raises = 0;
  #asked = 0;
  readonly #busyKeys = new Set<string>();
  /** Who has a turn. */
  readonly #working = new Set<Entry>();
  /** Runs while somebody waits for the processor alone: that one of them is overdue is no event of its own. */
  #overdueTimer: NodeJS.Timeout | undefined;
  #held = false;

  /** Limits are asked for anew at each decision, since a person may change them. */
  constructor(
    limits: () => SchedulerLimits,
    policy: SchedulingPolicy = byPriority,
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

  /** Requests that wait for the model of that key. */
  waitingFor(key: string): number {
    return this.#waiting.reduce((count, entry) => (entry.key === key ? count + 1 : count), 0);
  }

  /** Turns that were asked for so far: whoever looks now and then sees by it that somebody came and went. */
  get asked(): number {
    return this.#asked;
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
    const [entry] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (entry === undefined) return false;
    entry.raised = this.#raises += 1;
    this.#waiting.unshift(entry);
    this.#advance();
    return true;
  }

  /** Throws QUEUE_FULL when a request of that kind would have to wait and no place is left. */
  assertRoom(request: Pick<Waiting, 'modality' | 'key'> & Partial<Needs>): void {
    const { queueDepth } = this.#limits();
    if (this.#waiting.length < queueDepth) return;
    const needs = { priority: 'normal' as const, ...request, raised: 0 };
    if (this.#isFree(request) && this.#hasProcessor(needs)) return;
    const retryAfter = this.#times.retryAfter(request.modality, this.#limits().workers[request.modality]);
    throw new HearthError(
      'QUEUE_FULL',
      `${String(this.#waiting.length)} requests are waiting already, which is as many as may wait.`,
      `Try again in about ${String(retryAfter)} s, or raise MAX_QUEUE_DEPTH (now ${String(queueDepth)}).`,
      { retryAfter },
    );
  }

  /**
   * Waits for a turn. `moved` hears the position in line (0 is next) at once and after every change.
   * Rejects with the signal's reason when that is aborted first.
   */
  async turn(
    request: Omit<Waiting, 'since' | 'raised'>,
    signal: AbortSignal,
    moved: (position: number) => void,
  ): Promise<Turn> {
    signal.throwIfAborted();
    this.#asked += 1;
    if (request.owed === undefined) this.assertRoom(request);
    return await new Promise<Turn>((resolve, reject) => {
      const entry: Entry = {
        ...request,
        since: this.#now() - (request.owed ?? 0),
        raised: 0,
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
      const before = this.#waiting.findLastIndex((other) => compareWaiting(other, entry) <= 0);
      this.#waiting.splice(before + 1, 0, entry);
      this.#advance();
    });
  }

  /** True where one of higher priority would start if this turn were given back. */
  #isWanted({ modality, key, priority }: Entry): boolean {
    return this.#waiting.some(
      (other) =>
        pointsOf(other.priority) > pointsOf(priority) &&
        (other.key === key || (other.modality === modality && !this.#busyKeys.has(other.key))) &&
        (other.modality === modality || !this.#isFull(other.modality)),
    );
  }

  #isFull(modality: Modality): boolean {
    return (this.#running.get(modality) ?? 0) >= this.#limits().workers[modality];
  }

  /** Whether its pool and its model are free. */
  #isFree({ modality, key }: Pick<Waiting, 'modality' | 'key'>): boolean {
    return !this.#held && !this.#isFull(modality) && !this.#busyKeys.has(key);
  }

  /** Whether it need not leave the processor to those who work. */
  #hasProcessor(needs: Needs): boolean {
    return mayBeginBeside(needs, [...this.#working], this.#limits().cores);
  }

  #mayBegin(entry: Entry): boolean {
    return this.#isFree(entry) && (isOverdue(entry, this.#now()) || this.#hasProcessor(entry));
  }

  #occupy(entry: Entry): Turn {
    let held = true;
    const started = this.#now();
    this.#working.add(entry);
    const wanted = (): boolean =>
      held &&
      !this.#held &&
      (this.#isWanted(entry) || crowds(entry, [...this.#working], this.#limits().cores));
    const owed = (): number => Math.max(0, started - entry.since - OWED_PER_RUN * (this.#now() - started));
    return {
      get wanted() {
        return wanted();
      },
      get owed() {
        return owed();
      },
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#working.delete(entry);
        this.#times.took(entry.modality, this.#now() - started);
        this.#running.set(entry.modality, (this.#running.get(entry.modality) ?? 1) - 1);
        this.#busyKeys.delete(entry.key);
        this.#advance();
      },
    };
  }

  /** Looks again and again while somebody waits for nothing but the processor. */
  #watchOverdue(): void {
    const waits = this.#waiting.some((entry) => this.#isFree(entry));
    if (waits) this.#overdueTimer ??= setInterval(() => this.#advance(), LOOK_MS).unref();
    else {
      clearInterval(this.#overdueTimer);
      this.#overdueTimer = undefined;
    }
  }

  /** Who starts now. Pools are asked one by one, as each has turns of its own. */
  #next(): Entry | undefined {
    const modality = this.#waiting.find((entry) => this.#mayBegin(entry))?.modality;
    if (modality === undefined) return undefined;
    const eligible = this.#waiting.filter((entry) => entry.modality === modality && this.#mayBegin(entry));
    const now = this.#now();
    const next = eligible[this.#policy(eligible, now, this.#afterOverdue.has(modality))];
    if (next !== undefined && next !== eligible[0] && isOverdue(next, now)) this.#afterOverdue.add(modality);
    else this.#afterOverdue.delete(modality);
    return next;
  }

  /** Starts everybody who can, in the policy's order, then tells the others where they stand. */
  #advance(): void {
    for (;;) {
      const next = this.#next();
      if (next === undefined) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running.set(next.modality, (this.#running.get(next.modality) ?? 0) + 1);
      this.#busyKeys.add(next.key);
      if (next.position !== 0) next.moved(0);
      next.start();
    }
    this.#watchOverdue();
    this.#waiting.forEach((entry, position) => {
      if (entry.position === position) return;
      entry.position = position;
      entry.moved(position);
    });
  }
}
