/** The serving side of a link. */
import type { z } from 'zod';
import { cancelled, HearthError, invalidInput, invalidInputFrom, toHearthError } from '../errors.ts';
import { routePart } from './contract.ts';
import type { Contract, Handlers } from './contract.ts';
import { parseFrame } from './frames.ts';
import type { BadFrame } from './frames.ts';
import { ServerCall } from './server-call.ts';
import { disconnected } from './wires/mailbox.ts';
import type { Frame, Wire } from './wire.ts';

/** Most calls that one wire may have under way; a window of Hearth has a few dozen, a flood of them is refused. */
export const MAX_OPEN_CALLS = 4096;

/** What `serve` may be told beside the handlers. */
export interface ServeOptions {
  /** Told of every fault that a handler did not foresee (what is not a HearthError), for the log. */
  readonly onError?: (thrown: unknown, route: string) => void;
}

/** A contract that is being served. Disposing of it fails its open calls with SHUTTING_DOWN and closes the wire. */
export interface RpcServer extends Disposable {
  /** Calls whose handlers have not returned yet, cancelled ones included. */
  readonly openCalls: number;
}

type OpenFrame = Extract<Frame, { t: 'open' }>;

/** Throws INVALID_INPUT with the path of the field. */
function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidInputFrom(parsed.error);
  return parsed.data;
}

class Server<C extends Contract> implements RpcServer {
  readonly #contract: C;
  readonly #handlers: Handlers<C>;
  readonly #wire: Wire;
  readonly #onError: (thrown: unknown, route: string) => void;
  readonly #calls = new Map<number, ServerCall>();
  /** Of the client that speaks now, and of the one before it: what still comes from that one changes nothing. */
  #generation: number | null = null;
  #formerGeneration: number | null = null;

  constructor(contract: C, handlers: Handlers<C>, wire: Wire, options: ServeOptions) {
    this.#contract = contract;
    this.#handlers = handlers;
    this.#wire = wire;
    this.#onError = options.onError ?? (() => undefined);
    wire.onClose((reason) => this.#endAll(disconnected(reason)));
    wire.onMessage((message) => this.#receive(message));
  }

  get openCalls(): number {
    return this.#calls.size;
  }

  [Symbol.dispose](): void {
    const error = new HearthError(
      'SHUTTING_DOWN',
      'Hearth is shutting down.',
      'Start it again and repeat the request.',
    );
    for (const call of this.#calls.values()) this.#fail(call, error);
    this.#wire.close('the other side shut down');
  }

  #receive(message: unknown): void {
    const frame = parseFrame(message);
    switch (frame.t) {
      case 'bad':
        this.#receiveBad(frame);
        return;
      case 'open':
        this.#open(frame);
        return;
      case 'credit':
        this.#find(frame)?.grant(frame.n);
        return;
      case 'cancel':
        this.#find(frame)?.end(cancelled());
        return;
      case 'event':
      case 'end':
      case 'fail':
        this.#refuse(frame, invalidInput('', `A frame ‘${frame.t}’ is not for a server.`));
    }
  }

  #receiveBad(frame: BadFrame): void {
    if (frame.call === null) this.#wire.close(`the other side sent ${frame.problem}`);
    else this.#refuse(frame.call, invalidInput('', `The other side sent ${frame.problem}.`));
  }

  #find(frame: { readonly g: number; readonly id: number }): ServerCall | undefined {
    return frame.g === this.#generation ? this.#calls.get(frame.id) : undefined;
  }

  /** Fails the id of a frame that can't be right, and with it the call that has this id, if any. */
  #refuse(frame: { readonly g: number; readonly id: number }, error: HearthError): void {
    if (frame.g === this.#formerGeneration) return;
    this.#find(frame)?.end(error);
    this.#sendFail(frame, error);
  }

  #open(frame: OpenFrame): void {
    if (frame.g === this.#formerGeneration) {
      this.#sendFail(frame, replaced());
      return;
    }
    if (frame.g !== this.#generation) this.#welcome(frame.g);
    const { route } = frame;
    if (this.#calls.has(frame.id)) {
      this.#refuse(frame, invalidInput('', `The call ${frame.id} was opened twice.`));
    } else if (this.#calls.size >= MAX_OPEN_CALLS) {
      const message = `${MAX_OPEN_CALLS} calls are under way, and more are not accepted.`;
      this.#sendFail(frame, new HearthError('QUEUE_FULL', message, 'Wait until some of them have ended.'));
    } else if (this.#hasRoute(route)) {
      const call = new ServerCall(frame, (of, event) => this.#sendEvent(of, event));
      this.#calls.set(call.id, call);
      void this.#run(route, call, frame.input);
    } else {
      const message = `There is no route ‘${frame.route}’.`;
      this.#sendFail(
        frame,
        new HearthError('NOT_FOUND', message, 'Both sides should be of the same version of Hearth.'),
      );
    }
  }

  /** A client of another generation took the wire over. The former one is told, in case that it still listens. */
  #welcome(generation: number): void {
    for (const call of this.#calls.values()) this.#fail(call, replaced());
    this.#calls.clear();
    this.#formerGeneration = this.#generation;
    this.#generation = generation;
  }

  #hasRoute(name: string): name is keyof C & string {
    return Object.hasOwn(this.#contract, name) && Object.hasOwn(this.#handlers, name);
  }

  /** Serves one call from input to end. Never rejects. */
  async #run(route: keyof C & string, call: ServerCall, raw: unknown): Promise<void> {
    try {
      const input = parseInput(routePart(this.#contract, route, 'input'), raw);
      const output: unknown = await this.#handlers[route](input, call.context());
      await call.flushed();
      if (call.finish()) this.#sendOutput(call, output);
    } catch (thrown) {
      if (!call.finish()) return;
      const error = toHearthError(thrown);
      if (!(thrown instanceof HearthError) && error.code === 'INTERNAL') this.#onError(thrown, route);
      this.#sendFail(call, error);
    } finally {
      if (this.#calls.get(call.id) === call) this.#calls.delete(call.id);
    }
  }

  #sendEvent(call: ServerCall, event: unknown): void {
    try {
      this.#wire.send({ t: 'event', g: call.g, id: call.id, event });
    } catch (thrown) {
      const error = sendError(thrown);
      this.#fail(call, error);
      throw error;
    }
  }

  #sendOutput(call: ServerCall, output: unknown): void {
    try {
      this.#wire.send({ t: 'end', g: call.g, id: call.id, output });
    } catch (thrown) {
      this.#sendFail(call, sendError(thrown));
    }
  }

  #fail(call: ServerCall, error: HearthError): void {
    if (call.end(error)) this.#sendFail(call, error);
  }

  /** A caller that is not told of its end waits for ever; where it can't be told, the wire goes. */
  #sendFail(call: { readonly g: number; readonly id: number }, error: HearthError): void {
    try {
      this.#wire.send({ t: 'fail', g: call.g, id: call.id, error: error.toBody() });
    } catch (thrown) {
      this.#wire.close(`an answer could not be sent (${toHearthError(thrown).message})`);
    }
  }

  #endAll(error: HearthError): void {
    for (const call of this.#calls.values()) call.end(error);
  }
}

function replaced(): HearthError {
  return disconnected('another client took the place of this one');
}

/** Why a send threw: a wire's own error as it is; anything else is a wire that does not work. */
function sendError(thrown: unknown): HearthError {
  return thrown instanceof HearthError ? thrown : disconnected(toHearthError(thrown).message);
}

/**
 * Serves a contract on a wire. Handlers never see input that does not fit their route, and whatever they throw ends
 * their call with a coded error. It takes the wire over: disposing of the server closes it.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  wire: Wire,
  options: ServeOptions = {},
): RpcServer {
  return new Server(contract, handlers, wire, options);
}
