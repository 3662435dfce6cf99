/**
 * A bounded queue between one producer and one consumer, read as an async iterable. Node's streams would do, at ten
 * times the cost for each token; this is the one queue that every event of an inference passes.
 */
export class Channel<T> implements AsyncIterableIterator<T> {
  #capacity: number;
  readonly #items: T[] = [];
  #closed = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriters: (() => void)[] = [];
  #onReturn: (() => void) | undefined;

  /** @param capacity items that may wait before {@link push} does; @param onReturn called when the reader leaves early */
  constructor(capacity: number, onReturn?: () => void) {
    this.#capacity = capacity;
    this.#onReturn = onReturn;
  }

  /** Adds an item; resolves once there is room for the next one. Items after the end are dropped. */
  async push(item: T): Promise<void> {
    if (this.#closed) return;
    this.#items.push(item);
    this.#wakeReader?.();
    // Looked at again after each wait: `close` and `unbound` change both while it sleeps.
    while (this.#isFull()) {
      await new Promise<void>((resolve) => this.#wakeWriters.push(resolve));
    }
  }

  /** Ends the sequence after what is in it. */
  close(): void {
    this.#closed = true;
    this.#wakeReader?.();
    this.#releaseWriters();
  }

  /** From now on nobody waits in {@link push}: the producer is to end, whether or not somebody reads. */
  unbound(): void {
    this.#capacity = Infinity;
    this.#releaseWriters();
  }

  async next(): Promise<IteratorResult<T>> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        if (this.#items.length < this.#capacity) this.#releaseWriters();
        return { done: false, value: item };
      }
      if (this.#closed) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
      this.#wakeReader = undefined;
    }
  }

  /** The reader leaves: what is still in it is dropped, and the producer is told. */
  async return(): Promise<IteratorResult<T>> {
    this.#items.length = 0;
    this.close();
    this.#onReturn?.();
    this.#onReturn = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #isFull(): boolean {
    return this.#items.length >= this.#capacity && !this.#closed;
  }

  #releaseWriters(): void {
    for (const wake of this.#wakeWriters.splice(0)) wake();
  }
}
