/** Carries one run from the request to its last event. Every way that it can end becomes a state of the run. */
import type { AppContract } from '../../../shared/app.ts';
import { HearthError, toHearthError } from '../../../shared/errors.ts';
import type { InferenceEvent } from '../../../shared/inference.ts';
import type { Client } from '../../../shared/rpc/contract.ts';
import { onError, onEvent } from './run-state.ts';
import type { Run } from './run-state.ts';
import type { TokenBuffer } from './token-buffer.ts';

/** What a run is carried with. */
export interface Carrier {
  /** Throws where there is no connection. */
  readonly client: () => Client<AppContract>;
  readonly tokens: TokenBuffer;
  readonly signal: AbortSignal;
  /** Changes the run in its store. */
  readonly update: (change: (run: Run) => Run) => void;
  /** Milliseconds of the page's clock. */
  readonly now: () => number;
}

/** Runs it; resolves once it is settled, never rejects. */
export async function execute(run: Run, { client, tokens, signal, update, now }: Carrier): Promise<void> {
  const settles = (event: InferenceEvent): boolean => event.type === 'done' || event.type === 'error';
  try {
    const call = client().call('infer', run.request, { signal });
    // The loop tells how it ended; the output says the same once more.
    call.output.catch(() => undefined);
    for await (const event of call) {
      if (event.type === 'token') tokens.append(event.text, now());
      else if (settles(event)) tokens.flush();
      update((current) => onEvent(current, event, now()));
      if (settles(event)) return;
    }
    throw new HearthError(
      'INTERNAL',
      'The answer broke off before its end.',
      'Run it again. The log has the details.',
    );
  } catch (thrown) {
    tokens.flush();
    const error = toHearthError(thrown);
    update((current) => onError(current, error.toBody(error.requestId || run.id), now()));
  }
}
