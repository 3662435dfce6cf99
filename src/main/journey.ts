/** How one inference travels: accepted, planned, queued, leased, run, finished; one terminal event, always. */
import type { HearthError } from '../shared/errors.ts';
import { cancelled, toHearthError } from '../shared/errors.ts';
import type {
  InferenceEvent,
  InferenceEventBody,
  InferenceRequest,
  Meta,
  Priority,
} from '../shared/inference.ts';
import { isLiveRequest } from '../shared/live-id.ts';
import type { Plan, RunEvent, RunOutput } from '../shared/runner.ts';
import { TASKS, parseInputs, parseOptions, type TaskId } from '../shared/tasks/index.ts';
import type { AcceptedRun, JourneyObserver } from './activity/run-watch.ts';
import { Channel } from './channel.ts';
import { ItemRuns } from './item-runs.ts';
import type { Accepted, JourneyPorts } from './journey-ports.ts';
import { breakdown, outOfTime, resultOf, runMeta, searchTask, type JourneyTimes } from './journey-end.ts';
import { causeText, echoMeta, inSteps, round, seconds, tooLate } from './journey-words.ts';
import { refsIn } from './media/outside.ts';
import { stowInputs } from './media/stow.ts';
import type { Resolved } from './models/resolver.ts';
import { registryKey } from './models/held-model.ts';
import type { Lease } from './models/lease.ts';
import { standingThreads } from './models/thread-shares.ts';
import { CLASS_POINTS, pointsOf } from './scheduler/priority.ts';
import type { Turn, Waiting } from './scheduler/scheduler.ts';
import { withLimit } from './with-signal.ts';

/** Events that may wait for a slow reader before the runner is held back. */
const EVENT_BUFFER = 64;

type Phase = 'queue' | 'load' | 'run' | 'encode';

/** One request under way. {@link cancel} ends it in whatever phase it is. */
export class Journey {
  readonly #ports: JourneyPorts;
  readonly #abort = new AbortController();
  readonly #channel: Channel<InferenceEvent>;
  readonly #started: number;
  readonly #accepted: Accepted;
  readonly #observer: JourneyObserver;
  readonly #marks: Partial<Record<Phase, number>> = {};
  #seq = 0;
  #ended = false;
  #firstTokenAt: number | null = null;

  private constructor(accepted: Accepted, started: number, ports: JourneyPorts, observer: JourneyObserver) {
    this.#ports = ports;
    this.#observer = observer;
    this.#accepted = accepted;
    this.#started = started;
    this.#channel = new Channel(EVENT_BUFFER, () => {
      this.cancel();
    });
  }

  /**
   * Checks a request and gives it a journey; throws for whatever is refused before it is queued, with nothing loaded.
   * Its time counts from here on: a header that is read for the first time may take seconds.
   */
  static async accept(
    request: InferenceRequest,
    id: string,
    ports: JourneyPorts,
    observer: JourneyObserver & { accepted(run: AcceptedRun): void },
    signal: AbortSignal,
  ): Promise<Journey> {
    const started = ports.now();
    const limit = ports.timeoutS(searchTask(request.task), request.timeout_s);
    const resolved = await withLimit(
      () => ports.catalog.resolve(request.model, request.task),
      signal,
      limit * 1_000,
      () => tooLate(limit, [`${seconds(ports.now() - started)} looking for the model`]),
    );
    const { task } = resolved.choice;
    const parsed = parseInputs(task, request.inputs);
    const options = parseOptions(task, request.options);
    if (resolved.plan !== null)
      ports.scheduler.assertRoom(needsOf(task, resolved.plan.plan, request.priority ?? 'normal'));
    // From here on nothing holds what was encoded in the request: a picture of 20 MB lies in the store.
    const { inputs: _encoded, ...rest } = request;
    const stowed = await stowInputs(TASKS[task], parsed, ports.media, signal);
    const { inputs, kept = request.inputs } = stowed;
    try {
      signal.throwIfAborted();
      observer.accepted({ model: resolved.model.id, task, inputs, kept });
    } catch (thrown) {
      stowed[Symbol.dispose]();
      throw thrown;
    }
    return new Journey({ id, request: rest, resolved, inputs, options, stowed }, started, ports, observer);
  }

  /** True once `done` or `error` was sent. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Ends it with CANCELLED, or with the reason given. */
  cancel(reason?: HearthError): void {
    if (!this.#ended) this.#abort.abort(reason ?? cancelled());
  }

  /** Starts it; the events end with `done` or `error`. */
  events(): AsyncIterableIterator<InferenceEvent> {
    void this.#travel();
    return this.#channel;
  }

  async #travel(): Promise<void> {
    const { task } = this.#accepted.resolved.choice;
    const { timeout_s } = this.#accepted.request;
    const limit = this.#ports.timeoutS(task, timeout_s);
    const expire = (): void => {
      // A person holds the queue: what waits in it and set no limit of its own begins its time anew.
      const held = timeout_s === undefined && this.#ports.scheduler.held && this.#marks.load === undefined;
      if (held) timer = setTimeout(expire, limit * 1_000);
      else this.#abort.abort(this.#timedOut(limit));
    };
    let timer = setTimeout(expire, Math.max(0, limit * 1_000 - this.#since(this.#started)));
    // The caller hears of the end at once; the turn and the lease are given back when the runner has really stopped.
    this.#abort.signal.addEventListener('abort', () => {
      this.#channel.unbound();
      this.#fail(toHearthError(this.#abort.signal.reason));
    });
    try {
      const { result, meta } =
        this.#accepted.resolved.plan === null
          ? await this.#echo()
          : await this.#compute(this.#accepted.resolved.plan);
      this.#finish(result, meta);
    } catch (thrown) {
      this.#fail(toHearthError(thrown));
    } finally {
      clearTimeout(timer);
      this.#accepted.stowed[Symbol.dispose]();
    }
  }

  async #compute(plan: NonNullable<Resolved['plan']>): Promise<{ result: unknown; meta: Meta }> {
    const { inputs, resolved } = this.#accepted;
    const { task } = resolved.choice;
    const runs = new ItemRuns(inputs.items, {
      givesWay: pointsOf(this.#priority) < CLASS_POINTS.normal,
      now: this.#ports.now,
      tell: (event) => this.#emit(event),
    });
    this.#mark('queue');
    let owed: number | undefined;
    for (;;) {
      const news = owed === undefined;
      using turn = await this.#turn(plan, owed);
      if (news) this.#mark('load');
      using lease = await this.#lease(plan, news);
      if (news) {
        this.#mark('run');
        this.#observer.running();
      }
      await runs.run(
        (items, asWhole) => this.#run(lease, items, asWhole),
        () => turn.wanted,
      );
      owed = turn.owed;
      if (!runs.complete) continue;
      this.#mark('encode');
      const result = resultOf(task, inputs, runs.output.results);
      await this.#ports.media.made(refsIn(result));
      return { result, meta: this.#meta(lease, runs.output) };
    }
  }

  get #priority(): Priority {
    return this.#accepted.request.priority ?? 'normal';
  }

  async #turn({ plan, popularity }: NonNullable<Resolved['plan']>, owed?: number): Promise<Turn> {
    const { id, resolved } = this.#accepted;
    const place = { id, ...needsOf(resolved.choice.task, plan, this.#priority), popularity, owed };
    return await this.#ports.scheduler.turn(place, this.#abort.signal, (position) => {
      if (owed === undefined) void this.#emit({ type: 'queued', position });
    });
  }

  async #lease(plan: NonNullable<Resolved['plan']>, news: boolean): Promise<Lease> {
    const tell = inSteps((event) => void (news && this.#emit({ type: 'loading', ...event })));
    // A list that gives way and goes on is one use of the model, and what a microphone hears all the time is none.
    const counts = news && !isLiveRequest(this.#accepted.id);
    return await this.#ports.catalog.lease(plan, this.#abort.signal, this.#priority, tell, counts);
  }

  async #run(
    lease: Lease,
    items: readonly unknown[],
    asWhole: (event: RunEvent) => RunEvent | null,
  ): Promise<RunOutput> {
    const { options, resolved, stowed } = this.#accepted;
    const media = stowed.places === undefined ? {} : { media: stowed.places };
    const work = { task: resolved.choice.task, items: [...items], options, ...media };
    try {
      const output = await lease.runner.run(work, this.#abort.signal, async (event) => {
        if (event.type === 'token') this.#firstTokenAt ??= this.#ports.now();
        const whole = asWhole(event);
        if (whole !== null) await this.#emit(whole);
      });
      lease.succeeded(output.ran);
      return output;
    } catch (thrown) {
      const error = toHearthError(thrown);
      // A runner that was ended because its run would not stop has not crashed of itself.
      throw this.#abort.signal.aborted ? error : await lease.failed(error);
    }
  }

  #meta(lease: Lease, output: RunOutput): Meta {
    const { resolved } = this.#accepted;
    const asked = resolved.plan?.plan ?? lease.entry.plan;
    return runMeta(lease, asked, output, this.#times(), this.#ports.versions(asked.backend));
  }

  async #echo(): Promise<{ result: unknown; meta: Meta }> {
    await this.#emit({ type: 'queued', position: 0 });
    const { inputs, resolved } = this.#accepted;
    const meta = echoMeta(this.#since(this.#started), resolved.choice.warning);
    return { result: inputs.items[0], meta };
  }

  #finish(result: unknown, meta: Meta): void {
    const summary = this.#summary();
    const { model, task } = summary;
    if (!this.#end({ type: 'done', model, task, result, meta })) return;
    this.#ports.log.info({ ...meta, ...summary, warnings: meta.warnings.length }, 'done');
  }

  #fail(error: HearthError): void {
    if (!this.#end({ type: 'error', error: error.toBody(this.#accepted.id) })) return;
    const fields = { ...this.#summary(), code: error.code, latency_ms: this.#since(this.#started) };
    // A message may quote what was sent, so the code has to do; the message is for who asks for the content.
    this.#ports.log.info({ ...fields, content: { error: error.message, cause: causeText(error) } }, 'failed');
  }

  /** What the line of any end says: whose it was, and where its time went. */
  #summary(): { request_id: string; model: string; task: TaskId } & Record<string, unknown> {
    const { id, resolved } = this.#accepted;
    const { task } = resolved.choice;
    return { request_id: id, model: resolved.model.id, task, ...breakdown(this.#times()) };
  }

  /** Emits the terminal event and closes the sequence; false when it has ended before. */
  #end(event: InferenceEventBody): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    void this.#emit(event);
    this.#channel.close();
    return true;
  }

  async #emit(body: InferenceEventBody): Promise<void> {
    this.#observer.event(body);
    await this.#channel.push({ ...body, request_id: this.#accepted.id, seq: this.#seq++ });
  }

  #mark(phase: Phase): void {
    this.#marks[phase] = this.#ports.now();
  }

  #since(mark: number): number {
    return round(this.#ports.now() - mark);
  }

  #timedOut(limit: number): HearthError {
    return outOfTime(limit, this.#times());
  }

  #times(): JourneyTimes {
    return {
      started: this.#started,
      now: this.#ports.now(),
      queue: this.#marks.queue,
      encode: this.#marks.encode,
      load: this.#marks.load,
      run: this.#marks.run,
      firstToken: this.#firstTokenAt,
    };
  }
}

/** What a run needs of the queue. */
function needsOf(
  task: TaskId,
  plan: Plan,
  priority: Priority,
): Pick<Waiting, 'modality' | 'key' | 'threads' | 'priority'> {
  return { modality: TASKS[task].modality, key: registryKey(plan), threads: standingThreads(plan), priority };
}
