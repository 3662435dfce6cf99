/** The requests under way: each gets its id, its journey, its line in the activity and its row in the history. */
import { randomUUID } from 'node:crypto';
import type { RequestSource } from '../shared/activity.ts';
import { HearthError, cancelled, invalidInput, invalidInputFrom, toHearthError } from '../shared/errors.ts';
import { inferenceRequestSchema, type InferenceEvent, type InferenceRequest } from '../shared/inference.ts';
import { isLiveRequest } from '../shared/live-id.ts';
import { mediaIdsIn } from '../shared/media-ids.ts';
import type { ActivityBoard } from './activity/board.ts';
import { RunWatch, type RequestObserver } from './activity/run-watch.ts';
import type { JourneyPorts } from './journey-ports.ts';
import { Journey } from './journey.ts';
import type { Store } from './store/store.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { forRequest } from './telemetry/request-context.ts';
import { RequestMeter } from './telemetry/request-meter.ts';

/** A request under way: what ends it, and its journey once it was accepted. */
interface Live {
  readonly control: AbortController;
  journey?: Journey;
}

/** True for one that somebody has ended, or that has sent its last event. */
function isOver({ control, journey }: Live): boolean {
  return control.signal.aborted || journey?.ended === true;
}

/** The requests under way. */
export class Requests {
  readonly #ports: JourneyPorts;
  readonly #store: Store;
  readonly #board: ActivityBoard;
  readonly #metrics: Metrics;
  /** Each one by its id, from its arrival on. */
  readonly #live = new Map<string, Live>();
  #closed = false;

  constructor(ports: JourneyPorts, store: Store, board: ActivityBoard, metrics: Metrics) {
    this.#metrics = metrics;
    this.#ports = ports;
    this.#store = store;
    this.#board = board;
  }

  /** One request from its arrival to its one terminal event; what is refused before it is queued throws. */
  async *infer(
    request: InferenceRequest,
    signal: AbortSignal,
    source: RequestSource,
  ): AsyncGenerator<InferenceEvent> {
    const meter = new RequestMeter(this.#metrics, this.#ports.now);
    try {
      yield* this.#infer(request, signal, source, meter);
    } catch (thrown) {
      meter.refused(thrown);
      throw thrown;
    }
  }

  async *#infer(
    request: InferenceRequest,
    signal: AbortSignal,
    source: RequestSource,
    meter: RequestMeter,
  ): AsyncGenerator<InferenceEvent> {
    const { id, live } = this.#admit(request);
    const { control } = live;
    const leave = (): void => {
      control.abort(signal.reason instanceof HearthError ? signal.reason : cancelled());
    };
    signal.addEventListener('abort', leave, { once: true });
    using line = this.#board.enter(id, source, request.model);
    const passing = source === 'app' && isLiveRequest(id);
    try {
      if (signal.aborted) leave();
      const watch = new RunWatch(request, id, source, {
        line,
        // The items of an evaluation are nobody's runs, and hundreds of them would bury the person's own; nor is what
        // a microphone hears at each second a run that anybody asked to keep.
        record: (run) => {
          if (source !== 'evaluation' && !passing) this.#store.history.record(run);
        },
        measured: (run) => this.#store.usage.measured(run),
        now: () => Date.now(),
      });
      const observer = observedBy(watch, meter);
      const journey = await forRequest(id, () =>
        Journey.accept(request, id, this.#ports, observer, control.signal),
      );
      control.signal.throwIfAborted();
      live.journey = journey;
      control.signal.addEventListener('abort', () => {
        journey.cancel(toHearthError(control.signal.reason));
      });
      yield* forRequest(id, () => journey.events());
    } finally {
      signal.removeEventListener('abort', leave);
      if (this.#live.get(id) === live) this.#live.delete(id);
      // Its end says that they are gone: the same bytes may be given again right after it.
      if (passing) await this.#forgetMedia(request.inputs);
    }
  }

  /** Lets go of the pictures and sounds of a request that is not kept, unless something kept refers to them too. */
  async #forgetMedia(inputs: unknown): Promise<void> {
    await this.#ports.media.forget(this.#store.unreferred(mediaIdsIn(inputs)));
  }

  /** Ends one in whatever phase it is; false where none of that id is under way. */
  cancel(id: string): boolean {
    const live = this.#live.get(id);
    if (live === undefined || isOver(live)) return false;
    live.control.abort(cancelled());
    return true;
  }

  /** Ends all, and refuses what comes from now on. */
  close(): void {
    this.#closed = true;
    for (const { control } of this.#live.values()) control.abort(closing());
  }

  /** Gives a request its id and its place among the live ones; throws for a malformed one or an id in use. */
  #admit(request: InferenceRequest): { id: string; live: Live } {
    if (this.#closed) throw closing();
    const parsed = inferenceRequestSchema.safeParse(request);
    if (!parsed.success) throw invalidInputFrom(parsed.error);
    const id = request.request_id ?? randomUUID();
    const before = this.#live.get(id);
    // A reader that is slow to fetch the end of an answer does not keep its id.
    if (before !== undefined && !isOver(before))
      throw invalidInput(
        'request_id',
        `"${id}" is in use by a request under way`,
        'Choose another id, or leave it out.',
      );
    const live: Live = { control: new AbortController() };
    this.#live.set(id, live);
    return { id, live };
  }
}

/** What watches a request: its row and its line, and the numbers. */
function observedBy(watch: RunWatch, meter: RequestMeter): RequestObserver {
  return {
    accepted: (run) => {
      watch.accepted(run);
      meter.accepted(run);
    },
    running: () => watch.running(),
    event: (event) => {
      watch.event(event);
      meter.event(event);
    },
  };
}

function closing(): HearthError {
  return new HearthError('SHUTTING_DOWN', 'Hearth is closing.', 'Start Hearth again and repeat the request.');
}
