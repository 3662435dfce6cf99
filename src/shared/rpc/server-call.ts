/** One call on the serving side: the credit that is left to it, the events that wait for some, and its abort. */
import { HearthError, toHearthError } from '../errors.ts';
import type { CallContext } from './contract.ts';
import { MAX_CREDIT } from './frames.ts';

interface WaitingEvent {
  readonly event: unknown;
  readonly sent: Promise<undefined>;
  resolve(): void;
  reject(error: HearthError): void;
}

const SENT = Promise.resolve(undefined);

/** A promise that may be left alone: a handler that does not await its writes must not bring the process down. */
function optional<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function writtenAfterEnd(): HearthError {
  return new HearthError(
    'INTERNAL',
    'An event came after the end of its call.',
    'This is a fault of Hearth.',
  );
}

/** A call that is being served. It is over for the wire when it has ended, and gone when its handler has returned. */
export class ServerCall {
  /** The generation that asked; what is sent for this call is stamped with it. */
  readonly g: number;
  readonly id: number;
  readonly #abort = new AbortController();
  readonly #send: (call: ServerCall, event: unknown) => void;
  readonly #waiting: WaitingEvent[] = [];
  #credit: number;
  /** Makes the error of what is written after the end; made only then, since most calls end well. */
  #ended: (() => HearthError) | null = null;

  /** `send` puts one event on the wire. Where it throws, it has ended the call. */
  constructor(
    open: { readonly g: number; readonly id: number; readonly credit: number },
    send: (call: ServerCall, event: unknown) => void,
  ) {
    this.g = open.g;
    this.id = open.id;
    this.#credit = open.credit;
    this.#send = send;
  }

  /** What the handler sees of it. */
  context(): CallContext<unknown> {
    return { signal: this.#abort.signal, write: (event) => this.#write(event) };
  }

  /** Adds credit and sends what waited for it. The sum is capped, since a hostile reader may grant for ever. */
  grant(n: number): void {
    this.#credit = Math.min(MAX_CREDIT, this.#credit + n);
    while (this.#credit > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      try {
        this.#post(next.event);
        next.resolve();
      } catch (thrown) {
        next.reject(toHearthError(thrown));
      }
    }
  }

  /** Ends it from outside: aborts the handler and rejects its writes. False where it had ended before. */
  end(error: HearthError): boolean {
    if (!this.#stop(() => error)) return false;
    this.#abort.abort(error);
    return true;
  }

  /** Ends it because its handler has returned or thrown. False where it had ended before. */
  finish(): boolean {
    return this.#stop(writtenAfterEnd);
  }

  /** Resolves when no event waits for credit, so that an output never overtakes events that were not awaited. */
  async flushed(): Promise<void> {
    for (let last = this.#waiting.at(-1); last !== undefined; last = this.#waiting.at(-1)) await last.sent;
  }

  #write(event: unknown): Promise<undefined> {
    if (this.#ended !== null) return optional(Promise.reject(this.#ended()));
    if (this.#credit === 0) {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const sent = optional(promise);
      this.#waiting.push({ event, sent, resolve: () => resolve(undefined), reject });
      return sent;
    }
    try {
      this.#post(event);
      return SENT;
    } catch (thrown) {
      return optional(Promise.reject(toHearthError(thrown)));
    }
  }

  #post(event: unknown): void {
    this.#credit -= 1;
    this.#send(this, event);
  }

  #stop(error: () => HearthError): boolean {
    if (this.#ended !== null) return false;
    this.#ended = error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error());
    return true;
  }
}
