/** The calling side of a link. */
import { cancelled, HearthError, toHearthError } from '../errors.ts';
import { ClientCall } from './client-call.ts';
import { routePart } from './contract.ts';
import type { Call, Client, Contract, RouteEvent, RouteInput, RouteOutput } from './contract.ts';
import { parseFrame } from './frames.ts';
import { disconnected } from './wires/mailbox.ts';
import type { Frame, Wire } from './wire.ts';

/** Random part of a generation; with the 20 bits of the count it stays within the integers that a double holds. */
const GENERATION_SPACE = 2 ** 32;
const GENERATION_COUNT = 2 ** 20;

let connections = 0;

/**
 * A generation that no earlier connection had: a count tells those of one process apart, `random` (0 ≤ x < 1) those
 * of processes that came one after the other.
 */
export function nextGeneration(random: () => number = Math.random): number {
  connections = (connections + 1) % GENERATION_COUNT;
  return Math.floor(random() * GENERATION_SPACE) * GENERATION_COUNT + connections;
}

/** A client that says how many of its calls are under way. */
export interface ConnectedClient<C extends Contract> extends Client<C> {
  readonly openCalls: number;
}

/** What the connection remembers of a call until it ends. */
interface OpenCall {
  receiveEvent(raw: unknown): boolean;
  receiveOutput(raw: unknown): void;
  fail(error: HearthError, tell?: boolean): void;
}

/** The reason of an abort as the error of its call: a HearthError as it is, a timeout as TIMEOUT, else CANCELLED. */
function abortError(signal: AbortSignal): HearthError {
  const reason: unknown = signal.reason;
  if (reason instanceof HearthError) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new HearthError(
      'TIMEOUT',
      'The request took longer than it may.',
      'Allow it more time, or ask for less.',
    );
  }
  return cancelled();
}

class RpcClient<C extends Contract> implements ConnectedClient<C> {
  readonly #contract: C;
  readonly #wire: Wire;
  readonly #generation: number;
  readonly #calls = new Map<number, OpenCall>();
  #lastId = 0;
  #closed: HearthError | null = null;

  constructor(contract: C, wire: Wire, generation: number) {
    this.#contract = contract;
    this.#wire = wire;
    this.#generation = generation;
    wire.onClose((reason) => this.#failAll(disconnected(reason)));
    wire.onMessage((message) => this.#receive(message));
  }

  get openCalls(): number {
    return this.#calls.size;
  }

  call<K extends keyof C & string>(
    name: K,
    input: RouteInput<C[K]>,
    options: { signal?: AbortSignal } = {},
  ): Call<RouteEvent<C[K]>, RouteOutput<C[K]>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { signal } = options;
    const abort = (): void => {
      if (signal !== undefined) call.cancel(abortError(signal));
    };
    const release = (tell: boolean): void => {
      signal?.removeEventListener('abort', abort);
      if (this.#calls.delete(id) && tell) this.#control({ t: 'cancel', g: this.#generation, id });
    };
    const grant = (n: number): void => this.#control({ t: 'credit', g: this.#generation, id, n });
    const schemas = {
      event: routePart(this.#contract, name, 'event'),
      output: routePart(this.#contract, name, 'output'),
    };
    const credit = routePart(this.#contract, name, 'credit');
    const call = new ClientCall(schemas, credit, { grant, release });
    if (this.#closed !== null) call.fail(this.#closed);
    else if (signal?.aborted === true) abort();
    else {
      signal?.addEventListener('abort', abort, { once: true });
      this.#calls.set(id, call);
      this.#open(call, { t: 'open', g: this.#generation, id, route: name, input, credit });
    }
    return call;
  }

  /** Closes the wire; every pending call fails with DISCONNECTED. */
  [Symbol.dispose](): void {
    this.#close('this side closed it');
  }

  #open(call: OpenCall, frame: Frame): void {
    try {
      this.#wire.send(frame);
    } catch (thrown) {
      // A wire says itself what is wrong with a message; any other exception is a wire that does not work.
      call.fail(thrown instanceof HearthError ? thrown : disconnected(toHearthError(thrown).message));
    }
  }

  /** Sends what the other side must not miss; it would wait for a lost grant or run on after a lost cancel. */
  #control(frame: Frame): void {
    if (this.#closed !== null) return;
    try {
      this.#wire.send(frame);
    } catch (thrown) {
      this.#close(`a message could not be sent (${toHearthError(thrown).message})`);
    }
  }

  #receive(message: unknown): void {
    const frame = parseFrame(message);
    if (frame.t === 'bad') {
      this.#receiveBad(frame.problem, frame.call);
      return;
    }
    if (frame.g !== this.#generation) return;
    const call = this.#calls.get(frame.id);
    // Late news of a call that has ended here.
    if (call === undefined) return;
    switch (frame.t) {
      case 'event':
        if (!call.receiveEvent(frame.event)) this.#overrun(call);
        return;
      case 'end':
        call.receiveOutput(frame.output);
        return;
      case 'fail':
        call.fail(HearthError.fromBody(frame.error));
        return;
      default:
        call.fail(protocolError(`a frame ‘${frame.t}’, which only a caller sends`), true);
    }
  }

  #receiveBad(problem: string, which: { g: number; id: number } | null): void {
    if (which === null) this.#close(`the other side sent ${problem}`);
    else if (which.g === this.#generation) this.#calls.get(which.id)?.fail(protocolError(problem), true);
  }

  #overrun(call: OpenCall): void {
    call.fail(protocolError('more events than it was allowed to'));
    this.#close('the other side sent more events than it was allowed to');
  }

  #close(reason: string): void {
    this.#wire.close(reason);
    this.#failAll(disconnected(reason));
  }

  #failAll(error: HearthError): void {
    this.#closed ??= error;
    for (const call of [...this.#calls.values()]) call.fail(this.#closed);
  }
}

function protocolError(problem: string): HearthError {
  return new HearthError(
    'INTERNAL',
    `The other side sent ${problem}.`,
    'This is a fault of Hearth. The log has the details.',
  );
}

/**
 * The calling side of a contract on a wire. It takes the wire over: disposing of the client closes it. `generation`
 * is what its frames are stamped with; give one only where a test needs to know it.
 */
export function connect<C extends Contract>(
  contract: C,
  wire: Wire,
  options: { generation?: number } = {},
): ConnectedClient<C> {
  return new RpcClient(contract, wire, options.generation ?? nextGeneration());
}
