/** A client without a wire, for tests: each route is a function that streams events and gives an output. */
import { appContract } from '../../shared/app.ts';
import type { AppContract } from '../../shared/app.ts';
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import type {
  Call,
  CallContext,
  Client,
  RouteEvent,
  RouteInput,
  RouteOutput,
  RouteParsed,
} from '../../shared/rpc/contract.ts';

type Routes = keyof AppContract;

/** What the fake answers; a route that is left out fails with NOT_FOUND. */
export type FakeHandlers = {
  readonly [K in Routes]?: (
    input: RouteParsed<AppContract[K]>,
    context: CallContext<RouteEvent<AppContract[K]>>,
  ) => Promise<RouteOutput<AppContract[K]>>;
};

/** Runs handlers in the same page, with the same rules as a real client: inputs are parsed, leaving the loop cancels. */
export class FakeClient implements Client<AppContract> {
  readonly #handlers: FakeHandlers;
  readonly #closed = new AbortController();

  constructor(handlers: FakeHandlers = {}) {
    this.#handlers = handlers;
  }

  call<K extends Routes>(
    name: K,
    input: RouteInput<AppContract[K]>,
    options: { signal?: AbortSignal } = {},
  ): Call<RouteEvent<AppContract[K]>, RouteOutput<AppContract[K]>> {
    const leave = new AbortController();
    const signal = AbortSignal.any([
      leave.signal,
      this.#closed.signal,
      ...(options.signal === undefined ? [] : [options.signal]),
    ]);
    const queue = new Queue<RouteEvent<AppContract[K]>>();
    const context = { signal, write: async (event: RouteEvent<AppContract[K]>) => queue.push(event, signal) };
    const output = this.#answer(name, input, context);
    output.then(
      () => queue.end(null),
      (error: unknown) => queue.end(toHearthError(error)),
    );
    signal.addEventListener('abort', () => queue.end(reasonOf(signal)));
    const settled = Promise.race([output, rejectedBy(signal)]);
    settled.catch(() => undefined);
    return {
      output: settled,
      [Symbol.asyncIterator]: () => ({
        next: () => queue.next(),
        return: async () => {
          leave.abort(cancelled());
          return { done: true, value: undefined };
        },
      }),
    };
  }

  /** Ends every call as a broken wire would. */
  [Symbol.dispose](): void {
    this.#closed.abort(new HearthError('DISCONNECTED', 'The connection is lost.', 'Run it again.'));
  }

  async #answer<K extends Routes>(
    name: K,
    input: RouteInput<AppContract[K]>,
    context: CallContext<RouteEvent<AppContract[K]>>,
  ): Promise<RouteOutput<AppContract[K]>> {
    const handler = this.#handlers[name];
    if (handler === undefined)
      throw new HearthError('NOT_FOUND', `The fake has no route ${name}.`, 'Give it one.');
    // What the schema fills in is there for the handler, as it is for a real one.
    return handler(appContract[name].input.parse(input) as RouteParsed<AppContract[K]>, context);
  }
}

function reasonOf(signal: AbortSignal): HearthError {
  return signal.reason instanceof HearthError ? signal.reason : cancelled();
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  const rejected = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true });
  });
  // Nobody has to await the output of a call that was left.
  rejected.catch(() => undefined);
  return rejected;
}

/** Events under way from a handler to the loop that reads them. */
class Queue<E> {
  readonly #events: E[] = [];
  #end: { error: HearthError | null } | null = null;
  #wake: (() => void) | null = null;

  push(event: E, signal: AbortSignal): void {
    signal.throwIfAborted();
    this.#events.push(event);
    this.#wake?.();
  }

  end(error: HearthError | null): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<E, undefined>> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return { done: false, value: event };
      if (this.#end !== null) {
        if (this.#end.error !== null) throw this.#end.error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
