/** Measures one request for the metrics, whichever door it came through: it ends once, refused or not. */
import { toHearthError, type ErrorCode } from '../../shared/errors.ts';
import type { InferenceEventBody, Meta } from '../../shared/inference.ts';
import type { RequestOutcome } from '../../shared/service-metrics.ts';
import type { Metrics } from './metrics.ts';

/** The codes of a request that somebody took back. */
const TAKEN_BACK: ReadonlySet<ErrorCode> = new Set(['CANCELLED', 'SHUTTING_DOWN']);

/** Measures one request. */
export class RequestMeter {
  readonly #metrics: Metrics;
  readonly #now: () => number;
  readonly #started: number;
  #task: string | null = null;
  #model: string | null = null;
  #lastToken: number | null = null;
  #ended = false;

  /** `now` in ms on a clock that only goes forward. */
  constructor(metrics: Metrics, now: () => number) {
    this.#metrics = metrics;
    this.#now = now;
    this.#started = now();
  }

  /** Its model and task are known and its input is good. */
  accepted({ model, task }: { readonly model: string; readonly task: string }): void {
    this.#model = model;
    this.#task = task;
  }

  /** Takes an event of the request. */
  event(event: InferenceEventBody): void {
    if (event.type === 'token') this.#token();
    else if (event.type === 'done') this.#end('ok', null, event.meta);
    else if (event.type === 'error') this.#fail(event.error.code);
  }

  /** It was refused before there was any event. */
  refused(thrown: unknown): void {
    const { code } = toHearthError(thrown);
    this.#end(TAKEN_BACK.has(code) ? 'cancelled' : 'refused', code, null);
  }

  #token(): void {
    const now = this.#now();
    const task = this.#task ?? 'none';
    if (this.#lastToken === null) this.#metrics.firstToken(task, now - this.#started);
    else this.#metrics.tokenInterval(task, now - this.#lastToken);
    this.#lastToken = now;
  }

  #fail(code: ErrorCode): void {
    this.#end(TAKEN_BACK.has(code) ? 'cancelled' : 'error', code, null);
  }

  #end(outcome: RequestOutcome, code: ErrorCode | null, meta: Meta | null): void {
    if (this.#ended) return;
    this.#ended = true;
    const ms = this.#now() - this.#started;
    this.#metrics.ended({ task: this.#task, model: this.#model, outcome, code, ms, meta });
  }
}
