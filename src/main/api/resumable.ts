/**
 * Streams of inference that may be resumed. Without being asked a closed connection cancels its run; with
 * `"resume": true` the run is kept as the app keeps those of its pages: a client that comes back within the grace says
 * which event it has, and gets what it missed and then the rest.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { HearthError, toHearthError } from '../../shared/errors.ts';
import type { InferenceEvent, InferenceRequest } from '../../shared/inference.ts';
import type { CallContext } from '../../shared/rpc/contract.ts';
import { AppRuns } from '../app-runs.ts';
import type { Engine } from '../engine-types.ts';
import { outsideEvent } from '../media/outside.ts';
import { EventStream, withRequestId } from './event-stream.ts';
import type { InFlight } from './in-flight.ts';
import type { ApiTimes } from './limits.ts';

type Context = CallContext<InferenceEvent>;

/** One connection that reads a run. */
interface Reading {
  readonly requestId: string;
  readonly reply: FastifyReply;
  /** The seq that the client has; null for the one who starts the run, and is refused with a status of its own. */
  readonly after: number | null;
}

/** The runs that outlive their connections; dispose it to stop them. */
export class ResumableRuns implements Disposable {
  readonly #engine: Engine;
  readonly #inFlight: InFlight;
  readonly #times: ApiTimes;
  readonly #runs: AppRuns;

  constructor(engine: Engine, inFlight: InFlight, times: ApiTimes) {
    this.#engine = engine;
    this.#inFlight = inFlight;
    this.#times = times;
    this.#runs = new AppRuns((request, signal) => this.#run(request, signal), {
      graceMs: times.runGraceMs,
      keptMs: times.runGraceMs,
    });
  }

  /** Starts a run and streams it; what is refused before it is queued throws. */
  async start(run: InferenceRequest & { request_id: string }, reply: FastifyReply): Promise<void> {
    const reading = { requestId: run.request_id, reply, after: null };
    await this.#tell(reading, async (context) => this.#runs.infer(run, context));
  }

  /** Streams what came after the event `seq` of a run, then the rest; throws NOT_FOUND for a run that is not kept. */
  async follow(requestId: string, seq: number, reply: FastifyReply): Promise<void> {
    if (!this.#runs.knows(requestId)) throw notKept(requestId);
    const reading = { requestId, reply, after: seq };
    await this.#tell(reading, async (context) => this.#runs.follow(requestId, seq, context));
  }

  [Symbol.dispose](): void {
    this.#runs[Symbol.dispose]();
  }

  /** The run itself is under way until it ends, whoever reads it: a server that closes waits for it. */
  async *#run(request: InferenceRequest, signal: AbortSignal): AsyncGenerator<InferenceEvent> {
    using flight = this.#inFlight.enter(request.request_id ?? randomUUID());
    yield* this.#engine.infer(request, AbortSignal.any([signal, flight.signal]), 'api');
  }

  async #tell(reading: Reading, tell: (context: Context) => Promise<void>): Promise<void> {
    const { requestId, reply, after } = reading;
    // Each connection is under way by itself, so that its last words are waited for; the id is that of the run.
    using flight = this.#inFlight.enter(randomUUID());
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) flight.abort(lost());
    });
    let stream = after === null ? null : this.#open(reply);
    let seq = after ?? -1;
    const write = async (event: InferenceEvent): Promise<void> => {
      if (stream === null && event.type === 'error') throw HearthError.fromBody(event.error);
      const outside = withRequestId(await outsideEvent(event, this.#engine.media), requestId);
      stream ??= this.#open(reply);
      seq = event.seq;
      await stream.send(outside, flight.signal);
    };
    try {
      await tell({ write, signal: flight.signal });
    } catch (thrown) {
      if (stream === null) throw thrown;
      const error = toHearthError(thrown).toBody(requestId);
      await stream.send({ type: 'error', error, request_id: requestId, seq: seq + 1 }, flight.signal);
    }
    stream?.end();
  }

  #open(reply: FastifyReply): EventStream {
    reply.hijack();
    return new EventStream(reply.raw, reply.getHeaders(), this.#times);
  }
}

function lost(): HearthError {
  return new HearthError('DISCONNECTED', 'The connection of the reader is gone.', 'Go on with the run.');
}

function notKept(requestId: string): HearthError {
  return new HearthError(
    'NOT_FOUND',
    `There is no stream ${requestId.slice(0, 128)} to go on with.`,
    'Only streams asked for with "resume": true are kept, for a minute. Send the request again.',
  );
}
