/** What is under way now, for whoever watches: one line for each request, from its arrival to its end. */
import { MAX_TITLE, type Activity, type LiveRequest, type RequestSource } from '../../shared/activity.ts';
import type { LoadStage } from '../../shared/inference.ts';

/** Counts of tokens are told so often, in ms: a person reads no faster, and a token costs nothing but an addition. */
const TOKEN_INTERVAL_MS = 250;

/** One request on the board; dispose it when the request has ended. */
export interface BoardLine extends Disposable {
  /** The model and task that were found for it, its input in one line, and how many inputs there are. */
  accepted(model: string, task: string, title: string, items: number): void;
  queued(position: number): void;
  loading(stage: LoadStage, progress: number): void;
  running(): void;
  token(): void;
  step(progress: number): void;
}

/** The requests under way. Costs next to nothing while nobody watches. */
export class ActivityBoard {
  readonly #live = new Map<string, LiveRequest>();
  readonly #listeners = new Set<(activity: Activity) => void>();
  readonly #held: () => boolean;
  readonly #clock: () => Date;
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;

  /** `held` says whether the queue is held. */
  constructor(held: () => boolean, clock: () => Date = () => new Date()) {
    this.#held = held;
    this.#clock = clock;
  }

  /** What is under way, in the order of arrival. */
  now(): Activity {
    return { requests: [...this.#live.values()].map((request) => ({ ...request })), held: this.#held() };
  }

  /** Calls back after every change, once for all changes of one turn of the event loop. */
  watch(listener: (activity: Activity) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Puts a request on the board. */
  enter(id: string, source: RequestSource, model: string): BoardLine {
    const line: LiveRequest = {
      request_id: id,
      source,
      model,
      task: null,
      title: '',
      phase: 'queued',
      position: null,
      stage: null,
      progress: null,
      tokens: 0,
      items: 1,
      started_at: this.#clock().toISOString(),
      began_at: null,
    };
    this.#live.set(id, line);
    this.changed();
    const change = (more: Partial<LiveRequest>): void => {
      Object.assign(line, more);
      this.changed();
    };
    const begun = (): Pick<LiveRequest, 'began_at'> => ({
      began_at: line.began_at ?? this.#clock().toISOString(),
    });
    return {
      accepted: (found, task, title, items) =>
        change({ model: found, task, title: title.slice(0, MAX_TITLE), items }),
      queued: (position) => change({ phase: 'queued', position }),
      loading: (stage, progress) => change({ phase: 'loading', position: null, stage, progress, ...begun() }),
      running: () => change({ phase: 'running', position: null, stage: null, progress: null, ...begun() }),
      token: () => {
        line.tokens += 1;
        this.#changedLater();
      },
      step: (progress) => {
        line.progress = progress;
        this.#changedLater();
      },
      [Symbol.dispose]: () => {
        if (this.#live.get(id) !== line) return;
        this.#live.delete(id);
        this.changed();
      },
    };
  }

  /** Tells the watchers soon; also for a change of `held`. */
  changed(): void {
    if (this.#soon !== undefined || this.#listeners.size === 0) return;
    this.#soon = setImmediate(() => {
      this.#soon = undefined;
      this.#tell();
    });
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#soon);
    clearTimeout(this.#later);
    this.#listeners.clear();
  }

  #changedLater(): void {
    if (this.#later !== undefined || this.#listeners.size === 0) return;
    this.#later = setTimeout(() => {
      this.#later = undefined;
      this.#tell();
    }, TOKEN_INTERVAL_MS).unref();
  }

  #tell(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    const activity = this.now();
    for (const listener of this.#listeners) listener(activity);
  }
}
