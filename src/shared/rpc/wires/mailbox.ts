/** What all wires have in common on their receiving side: keeping early messages, and closing exactly once. */
import { HearthError } from '../../errors.ts';

/** Messages kept until somebody listens. Both ends listen as soon as they are made; more than this is a flood. */
export const MAX_EARLY_MESSAGES = 1024;

/** The error of a wire that is gone, for its pending calls and for a send on it. */
export function disconnected(reason: string): HearthError {
  return new HearthError(
    'DISCONNECTED',
    `The connection was lost: ${reason}.`,
    'Try again. If it happens again, restart Hearth.',
  );
}

/** The receiving half of a wire. */
export class Mailbox {
  #receive: ((message: unknown) => void) | null = null;
  #early: unknown[] = [];
  #onClose: ((reason: string) => void)[] = [];
  #closed: string | null = null;

  /** Why the wire is closed; null while it is open. */
  get closed(): string | null {
    return this.#closed;
  }

  /** Throws DISCONNECTED on a closed wire. */
  throwIfClosed(): void {
    if (this.#closed !== null) throw disconnected(this.#closed);
  }

  /** Hands a message to the receiver, or keeps it for one. False where too many wait: the wire should close. */
  deliver(message: unknown): boolean {
    if (this.#closed !== null) return true;
    if (this.#receive !== null) {
      this.#receive(message);
      return true;
    }
    return this.#early.push(message) <= MAX_EARLY_MESSAGES;
  }

  /** Sets the receiver; it gets what came before it at once, also where the wire has closed since. */
  onMessage(receive: (message: unknown) => void): void {
    const early = this.#early;
    this.#early = [];
    this.#receive = receive;
    for (const message of early) receive(message);
  }

  /** Adds a listener of the close; called at once where it has happened. */
  onClose(closed: (reason: string) => void): void {
    if (this.#closed === null) this.#onClose.push(closed);
    else closed(this.#closed);
  }

  /** Closes it and tells everybody, the first time only; true then. */
  close(reason: string): boolean {
    if (this.#closed !== null) return false;
    this.#closed = reason;
    const listeners = this.#onClose;
    this.#onClose = [];
    for (const listener of listeners) listener(reason);
    return true;
  }
}
