/** Follows one request for Activity, the history and the measured speeds, whichever door it came through. */
import type { Outcome, RequestSource } from '../../shared/activity.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { InferenceEventBody, InferenceRequest, Meta } from '../../shared/inference.ts';
import { contractOf, type ParsedInputs, type TaskId } from '../../shared/tasks/index.ts';
import { round } from '../journey-words.ts';
import { MAX_KEPT, oneLine, summaryOf, titleOf, type FinishedRun } from '../store/finished.ts';
import type { SpeedRun } from '../store/usage.ts';
import type { BoardLine } from './board.ts';

/** What a journey tells of itself. */
export interface JourneyObserver {
  /** It has its turn and its model. */
  running(): void;
  /** Every event, in order; nothing after `done` or `error` counts. */
  event(event: InferenceEventBody): void;
}

/** What hears of a request from its acceptance on. */
export interface RequestObserver extends JourneyObserver {
  accepted(run: AcceptedRun): void;
}

/** What a request was found to be. */
export interface AcceptedRun {
  readonly model: string;
  readonly task: TaskId;
  readonly inputs: ParsedInputs;
  /** The inputs as the history keeps them: as they came, with references in place of encoded media. */
  readonly kept: unknown;
}

/** Where what was seen goes. */
export interface RunWatchPorts {
  readonly line: BoardLine;
  readonly record: (run: FinishedRun) => void;
  readonly measured: (run: SpeedRun) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The error codes of a run that somebody ended, as opposed to one that failed. */
const STOPPED = new Set(['CANCELLED', 'SHUTTING_DOWN']);

/** Watches one request; {@link accepted} comes before any event. */
export class RunWatch implements RequestObserver {
  readonly #ports: RunWatchPorts;
  readonly #request: InferenceRequest;
  readonly #id: string;
  readonly #source: RequestSource;
  readonly #started: number;
  readonly #texts: string[] = [];
  #accepted: AcceptedRun | undefined;
  #title = '';
  #partial: unknown = null;
  #tokens = 0;
  #loaded = false;
  #ended = false;

  constructor(request: InferenceRequest, id: string, source: RequestSource, ports: RunWatchPorts) {
    this.#request = request;
    this.#id = id;
    this.#source = source;
    this.#ports = ports;
    this.#started = ports.now();
  }

  /** Its model and task are known and its input is good. */
  accepted(run: AcceptedRun): void {
    this.#accepted = run;
    this.#title = titleOf(run.task, run.inputs);
    this.#ports.line.accepted(run.model, run.task, this.#title, run.inputs.items.length);
  }

  running(): void {
    this.#ports.line.running();
  }

  event(event: InferenceEventBody): void {
    if (this.#ended) return;
    if (event.type === 'token') this.#token(event.text, event.item ?? 0);
    else if (event.type === 'queued') this.#ports.line.queued(event.position);
    else if (event.type === 'loading') {
      this.#loaded = true;
      this.#ports.line.loading(event.stage, event.progress);
    } else if (event.type === 'progress') this.#ports.line.step(event.step / event.steps);
    else if (event.type === 'partial') this.#partial = event.result;
    else this.#end(event);
  }

  #token(text: string, item: number): void {
    this.#ports.line.token();
    this.#tokens += 1;
    // Appending is cheap; what is longer than is kept is not worth its memory.
    const before = this.#texts[item] ?? '';
    if (before.length < MAX_KEPT) this.#texts[item] = before + text;
  }

  #end(event: Extract<InferenceEventBody, { type: 'done' | 'error' }>): void {
    this.#ended = true;
    const run = this.#accepted;
    if (run === undefined) return;
    if (event.type === 'done') {
      this.#measure(run, event.meta);
      const summary = summaryOf(run.task, event.result, run.inputs.isList);
      this.#record(run, 'done', summary, { result: event.result, meta: event.meta, error: null });
      return;
    }
    const stopped = STOPPED.has(event.error.code);
    const summary = stopped ? this.#stoppedSummary() : oneLine(event.error.message, 200);
    const result = this.#soFar(run);
    this.#record(run, stopped ? 'stopped' : 'failed', summary, { result, meta: null, error: event.error });
  }

  #record(
    run: AcceptedRun,
    outcome: Outcome,
    summary: string,
    rest: { result: unknown; meta: Meta | null; error: ErrorBody | null },
  ): void {
    const now = this.#ports.now();
    this.#ports.record({
      requestId: this.#id,
      at: now,
      source: this.#source,
      model: run.model,
      task: run.task,
      title: this.#title,
      summary,
      outcome,
      inputs: run.kept,
      options: this.#request.options ?? {},
      latencyMs: rest.meta?.latency_ms ?? now - this.#started,
      ...rest,
    });
  }

  #measure({ model, inputs }: AcceptedRun, meta: Meta): void {
    if (meta.backend === 'echo') return;
    this.#ports.measured({
      model,
      device: meta.device,
      backend: meta.backend,
      dtype: meta.dtype ?? '',
      tokensPerSecond: meta.tokens_per_second ?? null,
      runMs: round(Math.max(0, meta.latency_ms - meta.queue_ms - meta.load_ms) / inputs.items.length),
      loadMs: this.#loaded ? meta.load_ms : null,
      at: this.#ports.now(),
    });
  }

  #stoppedSummary(): string {
    if (this.#tokens === 0) return 'Stopped';
    return `Stopped after ${this.#tokens.toLocaleString('en')} ${this.#tokens === 1 ? 'token' : 'tokens'}`;
  }

  /** What had come so far in the shape of the task's result, or null. */
  #soFar({ task, inputs }: AcceptedRun): unknown {
    if (task === 'text-generation' && this.#tokens > 0) {
      const results = inputs.items.map((_, item) => ({
        generated_text: this.#texts[item] ?? '',
        tokens: inputs.items.length === 1 ? this.#tokens : 0,
        finish_reason: 'stop',
      }));
      return inputs.isList ? results : results[0];
    }
    const parsed = contractOf(task).result.safeParse(this.#partial);
    return this.#partial !== null && parsed.success ? parsed.data : null;
  }
}
