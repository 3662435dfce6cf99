/** Wires over message ports: the browser's and Node's, Electron's, and the channel of an Electron utility process. */
import { notSerialisable } from '../frames.ts';
import type { Frame, Wire } from '../wire.ts';
import { Mailbox } from './mailbox.ts';

/**
 * A port as browsers, workers and Node (its global MessageChannel) have it. Their types agree on no narrower event
 * than an object; that of 'message' has the message in `data`.
 */
export interface EventTargetPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'messageerror' | 'close', listener: (event: object) => void): void;
  start(): void;
  close(): void;
}

/**
 * Electron's MessagePortMain, or `process.parentPort` of a utility process, which can't be closed and tells of no
 * close (Electron's types know only its 'message', though it is an emitter like any other).
 */
export interface EmitterPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start?(): void;
  close?(): void;
}

/** Electron's UtilityProcess, seen from main: its messages come bare, and it ends with an exit code. */
export interface UtilityProcessPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): unknown;
}

/** What is common to all ports. `listen` is called once, when the wire is ready to receive. */
interface PortAdapter {
  post(message: unknown): void;
  listen(message: (data: unknown) => void, closed: (reason: string) => void): void;
  close(): void;
}

/**
 * The last message on a port. Not every port tells the other side when it is closed (`parentPort` never does), and
 * none tells why.
 */
interface Farewell {
  readonly t: 'bye';
  readonly reason: string;
}

function isFarewell(message: unknown): message is Farewell {
  return (
    typeof message === 'object' &&
    message !== null &&
    't' in message &&
    message.t === 'bye' &&
    'reason' in message &&
    typeof message.reason === 'string'
  );
}

class PortWire implements Wire {
  readonly #mailbox = new Mailbox();
  readonly #port: PortAdapter;

  constructor(port: PortAdapter) {
    this.#port = port;
    port.listen(
      (data) => this.#receive(data),
      (reason) => this.#end(reason),
    );
  }

  send(frame: Frame): void {
    this.#mailbox.throwIfClosed();
    try {
      this.#port.post(frame);
    } catch (thrown) {
      throw notSerialisable(thrown);
    }
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#mailbox.onMessage(receive);
  }

  onClose(closed: (reason: string) => void): void {
    this.#mailbox.onClose(closed);
  }

  close(reason = 'it was closed'): void {
    if (!this.#mailbox.close(reason)) return;
    const farewell: Farewell = { t: 'bye', reason };
    try {
      this.#port.post(farewell);
    } catch {
      // The other side is gone already, or the port is: then nobody is left to be told.
    }
    this.#port.close();
  }

  #receive(data: unknown): void {
    if (isFarewell(data)) this.#end(data.reason);
    else if (!this.#mailbox.deliver(data)) this.close('too many messages before anybody listened');
  }

  #end(reason: string): void {
    if (this.#mailbox.close(reason)) this.#port.close();
  }
}

/** A wire over a port of the browser, of a worker or of Node. The wire owns the port from here on. */
export function messagePortWire(port: EventTargetPort): Wire {
  return new PortWire({
    post: (message) => port.postMessage(message),
    listen: (message, closed) => {
      port.addEventListener('message', (event) => message('data' in event ? event.data : null));
      port.addEventListener('messageerror', () => closed('a message could not be read'));
      port.addEventListener('close', () => closed('the other side closed the port'));
      port.start();
    },
    close: () => port.close(),
  });
}

/** A wire over an Electron MessagePortMain, or over `process.parentPort` inside a utility process. */
export function electronPortWire(port: EmitterPort): Wire {
  return new PortWire({
    post: (message) => port.postMessage(message),
    listen: (message, closed) => {
      port.on('message', (event) => message(event.data));
      port.on('close', () => closed('the other side closed the port'));
      port.start?.();
    },
    close: () => port.close?.(),
  });
}

/** A wire over an Electron utility process, for the side that started it. Closing the wire ends the process. */
export function utilityProcessWire(child: UtilityProcessPort): Wire {
  return new PortWire({
    post: (message) => child.postMessage(message),
    listen: (message, closed) => {
      child.on('message', message);
      child.on('exit', (code) => closed(`the process ended with code ${code}`));
    },
    close: () => void child.kill(),
  });
}
