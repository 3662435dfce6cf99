/** Work of the window as its notices see it: the app's handlers, with start and end of what may take long told on the way. */
import type { AppContract } from '../../shared/app.ts';
import { toHearthError } from '../../shared/errors.ts';
import {
  endOfFailure,
  endOfRun,
  type WorkEnd,
  type WorkKind,
  type WorkListener,
} from '../../shared/long-work.ts';
import { endOfCheck } from '../../shared/notice-messages.ts';
import type { CheckProgress } from '../../shared/machine.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { InferRun } from '../app-runs.ts';

/** Hears of work, and of how far it is where that is known. */
export interface ObservedWork extends WorkListener {
  /** `part` is in [0, 1]. */
  progressed(id: string, part: number): void;
}

/** Tells of ends to one, of everything to the other. */
export function toldToBoth(ends: WorkListener, all: ObservedWork): ObservedWork {
  return {
    started: (id, work, model) => {
      ends.started(id, work, model);
      all.started(id, work, model);
    },
    progressed: (id, part) => all.progressed(id, part),
    ended: (id, end) => {
      ends.ended(id, end);
      all.ended(id, end);
    },
  };
}

/**
 * The same handlers; loads and checks of files are told to the listener. What a page leaves counts as stopped. Runs
 * outlive their page, so they are observed where they are made: {@link observeRuns}.
 */
export function observeWork(handlers: Handlers<AppContract>, listener: ObservedWork): Handlers<AppContract> {
  const follow = follower(listener);
  return {
    ...handlers,
    loadModel: (input, { signal, write }) =>
      follow(
        { work: 'load', model: input.model, signal },
        (progressed) =>
          handlers.loadModel(input, { signal, write: after(({ progress }) => progressed(progress), write) }),
        () => ({ kind: 'done' }),
      ),
    verifyModel: (input, { signal, write }) =>
      follow(
        { work: 'check', model: input.model, signal },
        (progressed) =>
          handlers.verifyModel(input, { signal, write: after((read) => progressed(partOf(read)), write) }),
        endOfCheck,
      ),
  };
}

/** The same runs; each is told to the listener, whether or not its page is still there. */
export function observeRuns(infer: InferRun, listener: ObservedWork): InferRun {
  let next = 0;
  return async function* (request, signal) {
    const id = `run ${String(next++)}`;
    // How a run ended is its last event; what is refused before it is queued is thrown.
    let end: WorkEnd = { kind: 'stopped' };
    listener.started(id, 'run', request.model);
    try {
      for await (const event of infer(request, signal)) {
        end = endOfRun(event) ?? end;
        yield event;
      }
    } catch (thrown) {
      if (!signal.aborted) end = endOfFailure(toHearthError(thrown));
      throw thrown;
    } finally {
      listener.ended(id, end);
    }
  };
}

interface Work {
  readonly work: WorkKind;
  readonly model: string;
  readonly signal: AbortSignal;
}

/** Does work and tells the listener of it. Ids of requests may be left out or sent twice, so work has ids of its own. */
function follower(listener: ObservedWork) {
  let next = 0;
  return async <T>(
    { work, model, signal }: Work,
    act: (progressed: (part: number) => void) => Promise<T>,
    endOf: (result: T) => WorkEnd,
  ): Promise<T> => {
    const id = `${work} ${String(next++)}`;
    listener.started(id, work, model);
    let end: WorkEnd = { kind: 'stopped' };
    try {
      const result = await act((part) => listener.progressed(id, part));
      end = endOf(result);
      return result;
    } catch (thrown) {
      if (!signal.aborted) end = endOfFailure(toHearthError(thrown));
      throw thrown;
    } finally {
      listener.ended(id, end);
    }
  };
}

/** Writes an event after a look at it. */
function after<E>(look: (event: E) => void, write: (event: E) => Promise<void>): (event: E) => Promise<void> {
  return (event) => {
    look(event);
    return write(event);
  };
}

function partOf({ done_bytes, total_bytes }: CheckProgress): number {
  return total_bytes === 0 ? 1 : Math.min(1, done_bytes / total_bytes);
}
