/** Feeds of the app contract: what changes on its own, written to whoever watches at the reader's pace. */
import type { LogLine } from '../shared/machine.ts';
import type { CallContext } from '../shared/rpc/contract.ts';
import type { EngineLogs } from './engine-types.ts';

/** Lines of one message: a screen or two, so that a message stays small. */
const MAX_LINES = 200;

/** Writes a value now and after each change until the caller leaves. A slow reader misses values between, never the last. */
export async function forwardLatest<T>(
  context: CallContext<T>,
  first: T,
  subscribe: (next: (value: T) => void) => Disposable,
): Promise<void> {
  const latest = new Latest<T>();
  latest.set(first);
  using _subscription = subscribe((value) => latest.set(value));
  const leave = (): void => latest.end();
  context.signal.addEventListener('abort', leave, { once: true });
  if (context.signal.aborted) leave();
  await writeEach(latest, context);
}

/** Writes what `latest` gives until it ends or the reader is gone; the caller's own promise reports a lost reader. */
export async function writeEach<T>(latest: Latest<T>, context: CallContext<T>): Promise<void> {
  try {
    for await (const value of latest) await context.write(value);
  } catch (thrown) {
    if (!context.signal.aborted) throw thrown;
  }
}

/** A queue of length one: whoever reads gets the newest value, and older unread ones are gone. */
export class Latest<T> implements AsyncIterable<T> {
  #held: { value: T } | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  set(value: T): void {
    if (this.#ended) return;
    this.#held = { value };
    this.#wake?.();
  }

  /** Ends the reading after what is held now. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined) yield held.value;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Writes the lines of the log that are kept, then each new one. A slow reader gets them later, unless they are gone. */
export async function forwardLogs(
  logs: EngineLogs,
  context: CallContext<{ lines: LogLine[] }>,
): Promise<void> {
  let last = -1;
  const write = async (): Promise<void> => {
    const lines = logs.since(last);
    for (let start = 0; start < lines.length; start += MAX_LINES)
      await context.write({ lines: lines.slice(start, start + MAX_LINES) });
    last = lines.at(-1)?.seq ?? last;
  };
  const bell = new Latest<true>();
  const leave = (): void => bell.end();
  context.signal.addEventListener('abort', leave, { once: true });
  if (context.signal.aborted) leave();
  using _watching = logs.watch(() => bell.set(true));
  bell.set(true);
  try {
    for await (const _ of bell) await write();
  } catch (thrown) {
    if (!context.signal.aborted) throw thrown;
  }
}
