/** One call on the calling side: its unread events, its reader, its output, and the credit that it grants. */
import type { z } from 'zod';
import { cancelled, HearthError } from '../errors.ts';
import type { Call } from './contract.ts';

/** What a call needs from its connection. All of them are safe to call at any time. */
export interface CallLink {
  /** Allows the sender `n` more events. */
  grant(n: number): void;
  /** Forgets the call and, where `tell` is set, asks the other side to stop. */
  release(tell: boolean): void;
}

/** What the other side's answers are parsed with. */
export interface CallSchemas<E extends z.ZodType, O extends z.ZodType> {
  readonly event: E;
  readonly output: O;
}

interface Reader<E> {
  resolve(result: IteratorResult<E, undefined>): void;
  reject(error: HearthError): void;
}

/** How a call ended. */
type Ending<O> = { readonly output: O } | { readonly error: HearthError };

function broken(what: string, error: z.ZodError): HearthError {
  const issue = error.issues[0];
  const where = issue === undefined ? '' : ` (${[...issue.path.map(String), issue.message].join(': ')})`;
  return new HearthError(
    'INTERNAL',
    `The other process sent ${what} that does not fit its schema${where}.`,
    'This is a fault of Hearth. The log has the details.',
  );
}

/**
 * A call under way. Events are read through one iterator. Where only the output is looked at, events are thrown
 * away once they would hold the sender back, so that an unread stream can't keep its own call from ending. A call
 * of which neither is looked at waits for its reader, held back by its credit.
 */
export class ClientCall<E extends z.ZodType, O extends z.ZodType> implements Call<z.output<E>, z.output<O>> {
  readonly #schemas: CallSchemas<E, O>;
  readonly #credit: number;
  readonly #link: CallLink;
  readonly #settled = Promise.withResolvers<z.output<O>>();
  /** Unread events; never more than the route's credit. */
  #events: IteratorYieldResult<z.output<E>>[] = [];
  readonly #readers: Reader<z.output<E>>[] = [];
  /** Events that the sender may still send. */
  #allowance: number;
  /** Events taken since the last grant. */
  #taken = 0;
  #ending: Ending<z.output<O>> | null = null;
  #isIterated = false;
  #isOutputAwaited = false;
  #discarded = 0;

  constructor(schemas: CallSchemas<E, O>, credit: number, link: CallLink) {
    this.#schemas = schemas;
    this.#credit = credit;
    this.#link = link;
    this.#allowance = credit;
    // A caller that only iterates learns of the failure there; nobody has to look at the output as well.
    this.#settled.promise.catch(() => undefined);
  }

  /** Settles once, with the parsed output or with the HearthError that ended the call. */
  get output(): Promise<z.output<O>> {
    this.#isOutputAwaited = true;
    this.#discardIfStuck();
    return this.#settled.promise;
  }

  /** Takes an event. False where the sender had no credit for it: it does not keep to the protocol. */
  receiveEvent(raw: unknown): boolean {
    if (this.#allowance === 0) return false;
    this.#allowance -= 1;
    const parsed = this.#schemas.event.safeParse(raw);
    if (!parsed.success) {
      this.#settle({ error: broken('an event', parsed.error) }, true);
      return true;
    }
    const read = { done: false, value: parsed.data } as const;
    const reader = this.#readers.shift();
    if (reader === undefined) {
      this.#events.push(read);
      this.#discardIfStuck();
    } else {
      this.#consumed();
      reader.resolve(read);
    }
    return true;
  }

  /** Takes the output; one that does not fit its schema fails the call with INTERNAL. */
  receiveOutput(raw: unknown): void {
    const parsed = this.#schemas.output.safeParse(raw);
    this.#settle(
      parsed.success ? { output: parsed.data } : { error: broken('an output', parsed.error) },
      false,
    );
  }

  /** Ends the call with an error; events that came before it are still read. `tell` asks the other side to stop. */
  fail(error: HearthError, tell = false): void {
    this.#settle({ error }, tell);
  }

  /** Ends the call because the caller wants no more of it: unread events are dropped. */
  cancel(error: HearthError): void {
    if (this.#ending !== null) return;
    this.#events = [];
    this.#settle({ error }, true);
  }

  /** The events, in order. There is one reader of a call; leaving it early cancels the call. */
  [Symbol.asyncIterator](): AsyncIterator<z.output<E>, undefined> {
    if (this.#isIterated) throw readTwice('they are being read already');
    if (this.#discarded > 0)
      throw readTwice(`${this.#discarded} were thrown away while only the output was awaited`);
    this.#isIterated = true;
    return {
      next: () => this.#next(),
      return: () => {
        this.#leave();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #next(): Promise<IteratorResult<z.output<E>, undefined>> {
    const read = this.#events.shift();
    if (read !== undefined) {
      this.#consumed();
      return Promise.resolve(read);
    }
    if (this.#ending === null) {
      const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<z.output<E>, undefined>>();
      this.#readers.push({ resolve, reject });
      return promise;
    }
    if ('error' in this.#ending) return Promise.reject(this.#ending.error);
    return Promise.resolve({ done: true, value: undefined });
  }

  #leave(): void {
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
    this.cancel(cancelled());
  }

  /** Grants in batches of half the credit: the sender is never idle for want of a grant, and grants stay few. */
  #consumed(): void {
    this.#taken += 1;
    if (this.#ending !== null || this.#taken < Math.max(1, this.#credit >> 1)) return;
    this.#allowance += this.#taken;
    const n = this.#taken;
    this.#taken = 0;
    this.#link.grant(n);
  }

  #discardIfStuck(): void {
    if (this.#isIterated || !this.#isOutputAwaited || this.#allowance > 0 || this.#ending !== null) return;
    const unread = this.#events.splice(0).length;
    this.#discarded += unread;
    for (let n = 0; n < unread; n += 1) this.#consumed();
  }

  #settle(ending: Ending<z.output<O>>, tell: boolean): void {
    if (this.#ending !== null) return;
    this.#ending = ending;
    this.#link.release(tell);
    const readers = this.#readers.splice(0);
    if ('error' in ending) {
      this.#settled.reject(ending.error);
      for (const reader of readers) reader.reject(ending.error);
    } else {
      this.#settled.resolve(ending.output);
      for (const reader of readers) reader.resolve({ done: true, value: undefined });
    }
  }
}

function readTwice(why: string): HearthError {
  return new HearthError(
    'INTERNAL',
    `The events of a call can't be read now: ${why}.`,
    'Read them once, from the start.',
  );
}
