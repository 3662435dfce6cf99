/** Runs of the window as its notices see them: the app's handlers, with start and end of each run told on the way. */
import type { AppContract } from '../../shared/app.ts';
import type { InferenceEvent } from '../../shared/inference.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { RunEnd } from './notices.ts';

/** Hears of runs. */
export interface RunListener {
  started(id: string, model: string): void;
  ended(id: string, end: RunEnd): void;
}

/** The same handlers; `infer` tells the listener of each run. A run whose page leaves counts as stopped. */
export function observeRuns(handlers: Handlers<AppContract>, listener: RunListener): Handlers<AppContract> {
  let next = 0;
  return {
    ...handlers,
    infer: async (request, context) => {
      // Ids of requests may be left out, and a page may send one twice.
      const id = String(next++);
      let end: RunEnd = { kind: 'stopped' };
      listener.started(id, request.model);
      try {
        return await handlers.infer(request, {
          signal: context.signal,
          write: (event) => {
            end = endOf(event) ?? end;
            return context.write(event);
          },
        });
      } finally {
        listener.ended(id, end);
      }
    },
  };
}

function endOf(event: InferenceEvent): RunEnd | null {
  if (event.type === 'done') return { kind: 'done' };
  if (event.type !== 'error') return null;
  return event.error.code === 'CANCELLED' ? { kind: 'stopped' } : { kind: 'failed', error: event.error };
}
