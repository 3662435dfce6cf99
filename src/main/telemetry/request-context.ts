/**
 * Whose work it is that runs: the id of a request follows its asynchronous work, so that every line of the log that is
 * written in it tells whose it is, and nothing in between has to hand the id on.
 *
 * The context goes where a promise is awaited, and does not know of queues: what lets another one's work go on (a line
 * for room, the end of a process) runs it with {@link inContext} or {@link forRequest}.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage<string | null>();

/** Does work for the request of that id, or for none (null), and gives what it gives. */
export function forRequest<T>(id: string | null, work: () => T): T {
  return requests.run(id, work);
}

/** The id of the request that this work is for; null where it is for none. */
export function currentRequest(): string | null {
  return requests.getStore() ?? null;
}

/** The work bound to the context of this moment, wherever it is called later. */
export function inContext<T>(work: () => T): () => T {
  const id = currentRequest();
  return () => forRequest(id, work);
}

/** What each line of the log begins with; a new object for each, as the caller adds to it. */
export function requestFields(): { request_id?: string } {
  const id = currentRequest();
  return id === null ? {} : { request_id: id };
}
