/** The requests that are under way over HTTP: no id twice, and a closing server that waits for them, but not forever. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { HearthError, cancelled, invalidInput } from '../../shared/errors.ts';

/** One request under way; dispose it once it is answered. */
export interface FlightHandle extends Disposable {
  /** Aborted when the client leaves or the server's grace is over. */
  readonly signal: AbortSignal;
  /** Aborts the signal. */
  abort(reason: HearthError): void;
}

/** Cancels a request whose client leaves before its answer is whole. */
export function cancelOnLeave(reply: FastifyReply, flight: FlightHandle): void {
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) flight.abort(cancelled());
  });
}

/** The error of whatever comes while the server closes. */
export function shuttingDown(): HearthError {
  return new HearthError('SHUTTING_DOWN', 'Hearth is closing.', 'Send the request again once it is back.');
}

/** An aborted request gets this long to send its last words, before its connection is closed. */
const ANSWER_MS = 1_000;

async function atMost(done: Promise<void>, ms: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([done, delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

/** All requests under way. */
export class InFlight {
  readonly #live = new Map<string, AbortController>();
  #closing = false;
  #idle: (() => void) | undefined;

  /** True once {@link drain} was called; nothing new is let in then. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Lets a request in; throws INVALID_INPUT while another one has its id, SHUTTING_DOWN while the server closes. */
  enter(requestId: string): FlightHandle {
    if (this.#closing) throw shuttingDown();
    if (this.#live.has(requestId)) {
      throw invalidInput(
        'x-request-id',
        `"${requestId}" names a request that is still running`,
        'Choose an id that is not in use.',
      );
    }
    const controller = new AbortController();
    this.#live.set(requestId, controller);
    return {
      signal: controller.signal,
      abort: (reason) => controller.abort(reason),
      [Symbol.dispose]: () => this.#leave(requestId),
    };
  }

  /** Waits until all requests are answered, for `graceMs` at the longest; then aborts those that are left. */
  async drain(graceMs: number): Promise<void> {
    this.#closing = true;
    if (this.#live.size === 0) return;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    await atMost(idle, graceMs);
    for (const controller of this.#live.values()) controller.abort(shuttingDown());
    if (this.#live.size > 0) await atMost(idle, ANSWER_MS);
  }

  #leave(requestId: string): void {
    this.#live.delete(requestId);
    if (this.#live.size === 0) this.#idle?.();
  }
}
