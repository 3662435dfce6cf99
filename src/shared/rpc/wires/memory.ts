/** A pair of wires inside one process: for tests, and for a client that lives beside its server. */
import { frameToJson } from '../frames.ts';
import type { Frame, Wire } from '../wire.ts';
import { Mailbox } from './mailbox.ts';

/**
 * Messages delivered before the event loop gets a turn. Microtasks alone would starve it: two sides that answer each
 * other would never let a timer fire or a socket be read.
 */
const MESSAGES_PER_TURN = 256;

/** Taken when the module loads, so that a test with a false clock doesn't stop the wire. */
const { setTimeout: later } = globalThis;

/** What lies on the way to one end: a message as JSON, or the close. */
type Parcel = { readonly json: string } | { readonly closed: string };

class MemoryWire implements Wire {
  readonly #mailbox = new Mailbox();
  readonly #way: Parcel[] = [];
  #draining = false;
  #sinceTurn = 0;
  #peer: MemoryWire | null = null;

  join(peer: MemoryWire): void {
    this.#peer = peer;
  }

  send(frame: Frame): void {
    this.#mailbox.throwIfClosed();
    this.#peer?.accept({ json: frameToJson(frame) });
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#mailbox.onMessage(receive);
  }

  onClose(closed: (reason: string) => void): void {
    this.#mailbox.onClose(closed);
  }

  close(reason = 'it was closed'): void {
    if (this.#mailbox.close(reason)) this.#peer?.accept({ closed: reason });
  }

  /** Takes a parcel from the other end and delivers it soon, in order, never within the caller's own step. */
  accept(parcel: Parcel): void {
    this.#way.push(parcel);
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => this.#drain());
  }

  #drain(): void {
    let at = 0;
    for (; at < this.#way.length && this.#sinceTurn < MESSAGES_PER_TURN; at += 1, this.#sinceTurn += 1) {
      const parcel = this.#way[at];
      if (parcel !== undefined) this.#open(parcel);
    }
    this.#way.splice(0, at);
    this.#draining = this.#way.length > 0;
    if (!this.#draining && this.#sinceTurn < MESSAGES_PER_TURN) return;
    this.#draining = true;
    later(() => {
      this.#sinceTurn = 0;
      this.#drain();
    }, 0);
  }

  #open(parcel: Parcel): void {
    if ('closed' in parcel) this.#mailbox.close(parcel.closed);
    else if (!this.#mailbox.deliver(JSON.parse(parcel.json)))
      this.close('too many messages before anybody listened');
  }
}

/**
 * Two wires; what one sends the other receives. Messages go through JSON and arrive later, as on a real wire, so
 * that a test sees what a real wire does: copies, lost `undefined`s, nothing within the same step.
 */
export function memoryPair(): readonly [Wire, Wire] {
  const left = new MemoryWire();
  const right = new MemoryWire();
  left.join(right);
  right.join(left);
  return [left, right];
}
