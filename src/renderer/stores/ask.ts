/** Asking the engine for one result that no workbench shows as a run. */
import { HearthError } from '../../shared/errors.ts';
import type { InferenceRequest } from '../../shared/inference.ts';
import { requireClient } from './connection.ts';

/** The result of a request; what it streams on the way is passed over. Throws a HearthError. */
export async function resultOf(request: InferenceRequest, signal: AbortSignal): Promise<unknown> {
  const call = requireClient().call('infer', request, { signal });
  call.output.catch(() => undefined);
  for await (const event of call) {
    if (event.type === 'done') return event.result;
    if (event.type === 'error') throw HearthError.fromBody(event.error);
  }
  throw new HearthError('INTERNAL', 'The answer broke off before its end.', 'Run it again.');
}
