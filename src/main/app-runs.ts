/**
 * The runs of the pages, and of programs that asked for it. A run does not belong to the connection that asked for it:
 * where that breaks, the run goes on, and whoever comes back gets what it missed and then the rest.
 */
import { randomUUID } from 'node:crypto';
import { HearthError, cancelled, invalidInput, toHearthError } from '../shared/errors.ts';
import type { InferenceEvent, InferenceRequest } from '../shared/inference.ts';
import type { CallContext } from '../shared/rpc/contract.ts';
import { EventLog, MAX_LOG_BYTES } from './event-log.ts';

/**
 * How long a run of a browser goes on with nobody listening, ms. A page that loads again is back in a second, one
 * whose machine changed its network in ten; after a minute the page was closed, and its run only keeps others waiting.
 */
export const RUN_GRACE_MS = 60_000;
/** How long the events of a run that has ended are kept, ms: as long as a page may be away. */
const KEPT_MS = 60_000;
/**
 * Bytes that all runs may hold that have ended and are kept: four of the longest texts, or a batch that ends a thousand
 * runs a second. Above it those that ended first go before their time; one always stays.
 */
const KEPT_BYTES = 4 * MAX_LOG_BYTES;

/** Starts a run; how the engine does it, or somebody who looks on. */
export type InferRun = (request: InferenceRequest, signal: AbortSignal) => AsyncIterable<InferenceEvent>;

/** What {@link AppRuns} is made with. */
export interface AppRunsOptions {
  /** How long a run goes on with nobody listening, ms; null for as long as it takes. */
  readonly graceMs?: number | null;
  readonly keptMs?: number;
  /** Bytes that the runs may hold that have ended. */
  readonly keptBytes?: number;
}

/** One run. */
interface AppRun {
  readonly log: EventLog;
  readonly control: AbortController;
  /** Ends the reading of the one page that listens; null while there is none. */
  reader: AbortController | null;
  timer: NodeJS.Timeout | undefined;
}

type Context = CallContext<InferenceEvent>;

/** Every run that a page asked for, until it was told to its end. Shared by all pages of one host. */
export class AppRuns implements Disposable {
  readonly #infer: InferRun;
  readonly #graceMs: number | null;
  readonly #keptMs: number;
  readonly #keptBytes: number;
  /** In the order in which they began. */
  readonly #runs = new Map<string, AppRun>();
  /** Those of them that have ended, in the order in which they did, and what they hold. */
  readonly #ended = new Map<string, number>();
  #endedBytes = 0;

  constructor(
    infer: InferRun,
    { graceMs = RUN_GRACE_MS, keptMs = KEPT_MS, keptBytes = KEPT_BYTES }: AppRunsOptions = {},
  ) {
    this.#infer = infer;
    this.#graceMs = graceMs;
    this.#keptMs = keptMs;
    this.#keptBytes = keptBytes;
  }

  /**
   * Starts a run and writes its events to their end. What is refused before it is queued becomes an `error` event, so
   * that a page has one place to look at; only a broken wire fails the call itself.
   */
  async infer(request: InferenceRequest, context: Context): Promise<void> {
    const id = request.request_id ?? randomUUID();
    if (this.#runs.get(id)?.log.closed === false) {
      const error = inUse(id).toBody(id);
      await context.write({ type: 'error', error, request_id: id, seq: 0 });
      return;
    }
    this.#forget(id);
    const run = { log: new EventLog(id), control: new AbortController(), reader: null, timer: undefined };
    this.#runs.set(id, run);
    void this.#carry(id, run, { ...request, request_id: id });
    await this.#tell(run, -1, context);
  }

  /**
   * Goes on with a run after a lost connection: writes what came after `seq`, then the rest. There is one listener;
   * an earlier one, most often a connection of which nobody noticed the end, is sent away.
   * Throws NOT_FOUND for a run that is not known, or not any more.
   */
  async follow(id: string, seq: number, context: Context): Promise<void> {
    const run = this.#runs.get(id);
    if (run === undefined)
      throw new HearthError('NOT_FOUND', `There is no run ${id} here now.`, 'Run it again.', {
        requestId: id,
      });
    await this.#tell(run, seq, context);
  }

  /** True for a run that {@link follow} can go on with. */
  knows(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Lets go of every run; those under way are stopped. */
  [Symbol.dispose](): void {
    for (const [id, run] of this.#runs) {
      run.control.abort(cancelled());
      this.#forget(id);
    }
  }

  /** Takes the events of a run as they come, at the run's own pace. Never rejects. */
  async #carry(id: string, run: AppRun, request: InferenceRequest): Promise<void> {
    const { log, control } = run;
    let finished = false;
    try {
      for await (const event of this.#infer(request, control.signal)) {
        finished = event.type === 'done' || event.type === 'error';
        log.push(event);
      }
    } catch (thrown) {
      const error = toHearthError(thrown).toBody(id);
      if (!finished) log.push({ type: 'error', error, request_id: id, seq: log.lastSeq + 1 });
    }
    log.close();
    if (this.#runs.get(id) !== run) return;
    clearTimeout(run.timer);
    run.timer = setTimeout(() => this.#forget(id), this.#keptMs).unref();
    this.#ended.set(id, log.closedBytes);
    this.#endedBytes += log.closedBytes;
    for (const old of this.#ended.keys()) {
      if (this.#endedBytes <= this.#keptBytes || old === id) break;
      this.#forget(old);
    }
  }

  async #tell(run: AppRun, seq: number, context: Context): Promise<void> {
    const reader = new AbortController();
    run.reader?.abort(replaced());
    run.reader = reader;
    if (!run.log.closed) clearTimeout(run.timer);
    const signal = AbortSignal.any([reader.signal, context.signal]);
    try {
      for await (const event of run.log.from(seq, signal)) await context.write(event);
      signal.throwIfAborted();
    } finally {
      if (run.reader === reader) this.#leave(run, context.signal);
    }
  }

  /** A person who stops a run means it; a wire that broke means nothing yet. */
  #leave(run: AppRun, signal: AbortSignal): void {
    run.reader = null;
    if (run.log.closed) return;
    const lost = signal.reason instanceof HearthError && signal.reason.code === 'DISCONNECTED';
    if (!lost) run.control.abort(signal.aborted ? toHearthError(signal.reason) : cancelled());
    else if (this.#graceMs !== null)
      run.timer = setTimeout(() => run.control.abort(nobody()), this.#graceMs).unref();
  }

  #forget(id: string): void {
    clearTimeout(this.#runs.get(id)?.timer);
    this.#runs.delete(id);
    this.#endedBytes -= this.#ended.get(id) ?? 0;
    this.#ended.delete(id);
  }
}

function inUse(id: string): HearthError {
  return invalidInput(
    'request_id',
    `"${id}" is in use by a request under way`,
    'Choose another id, or leave it out.',
  );
}

function replaced(): HearthError {
  return new HearthError('FORBIDDEN', 'Somebody else goes on with this run.', 'Look at it there.');
}

function nobody(): HearthError {
  return new HearthError('CANCELLED', 'Nobody listened for too long.', 'Run it again when you like.');
}
