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
import type { Handlers } from '../../shared/rpc/contract.ts';

/**
 * The same handlers; runs, loads and checks of files are told to the listener. What a page leaves counts as stopped.
 */
export function observeWork(handlers: Handlers<AppContract>, listener: WorkListener): Handlers<AppContract> {
  let next = 0;
  // Ids of requests may be left out, and a page may send one twice, so work has ids of its own.
  const follow = async <T>(
    work: WorkKind,
    model: string,
    signal: AbortSignal,
    act: () => Promise<T>,
    endOf: (result: T) => WorkEnd,
  ): Promise<T> => {
    const id = String(next++);
    listener.started(id, work, model);
    let end: WorkEnd = { kind: 'stopped' };
    try {
      const result = await act();
      end = endOf(result);
      return result;
    } catch (thrown) {
      if (!signal.aborted) end = endOfFailure(toHearthError(thrown));
      throw thrown;
    } finally {
      listener.ended(id, end);
    }
  };
  return {
    ...handlers,
    infer: async (request, context) => {
      // How a run ended is its last event; the call itself fails only with its wire.
      let last: WorkEnd = { kind: 'stopped' };
      const write: typeof context.write = (event) => {
        last = endOfRun(event) ?? last;
        return context.write(event);
      };
      return follow(
        'run',
        request.model,
        context.signal,
        () => handlers.infer(request, { signal: context.signal, write }),
        () => last,
      );
    },
    loadModel: (input, context) =>
      follow('load', input.model, context.signal, () => handlers.loadModel(input, context), done),
    verifyModel: (input, context) =>
      follow('check', input.model, context.signal, () => handlers.verifyModel(input, context), endOfCheck),
  };
}

const done = (): WorkEnd => ({ kind: 'done' });
