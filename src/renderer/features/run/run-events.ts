/** The events of one run from its start to its end, over as many connections as that takes. */
import type { AppContract } from '../../../shared/app.ts';
import { HearthError, cancelled, toHearthError } from '../../../shared/errors.ts';
import type { InferenceEvent, InferenceRequest } from '../../../shared/inference.ts';
import type { Client } from '../../../shared/rpc/contract.ts';

/** How a run reaches main. */
export interface RunLink {
  /** Throws DISCONNECTED where there is no connection. */
  readonly client: () => Client<AppContract>;
  /** The client of the first connection after that of `lost`; of the one that there is, where none was lost. */
  readonly nextClient: (
    lost: Client<AppContract> | null,
    signal: AbortSignal,
  ) => Promise<Client<AppContract>>;
  readonly signal: AbortSignal;
}

/** A request that can be asked for again by its id. */
export type NamedRequest = InferenceRequest & { readonly request_id: string };

/** True for the last event of a run. */
export function isLast(event: InferenceEvent): boolean {
  return event.type === 'done' || event.type === 'error';
}

/**
 * Runs a request, or with `resume` goes on with one that was asked for before this page was loaded, from its first
 * event. A connection that breaks ends nothing: the run is followed over the next one. Throws where it can't be had:
 * DISCONNECTED once main does not know it any more, CANCELLED where the signal was aborted.
 */
export async function* runEvents(
  request: NamedRequest,
  link: RunLink,
  resume = false,
): AsyncGenerator<InferenceEvent, void> {
  let client = resume ? await again(null, request, link) : link.client();
  let seq = -1;
  for (let first = !resume; ; first = false) {
    try {
      for await (const event of open(client, request, first ? null : seq, link.signal)) {
        seq = event.seq;
        yield event;
        if (isLast(event)) return;
      }
      throw brokeOff();
    } catch (thrown) {
      const error = toHearthError(thrown);
      if (!first && error.code === 'NOT_FOUND') throw forgotten();
      if (error.code !== 'DISCONNECTED' || link.signal.aborted) throw error;
    }
    client = await again(client, request, link);
  }
}

/** Asks for a run, or for what came of it after `seq`. */
function open(
  client: Client<AppContract>,
  request: NamedRequest,
  seq: number | null,
  signal: AbortSignal,
): AsyncIterable<InferenceEvent> {
  const call =
    seq === null
      ? client.call('infer', request, { signal })
      : client.call('follow', { request_id: request.request_id, after_seq: seq }, { signal });
  // The loop tells how it ended; the output says the same once more.
  call.output.catch(() => undefined);
  return call;
}

/** The next connection. A run that is stopped before there is one is stopped in main as soon as there is. */
async function again(
  lost: Client<AppContract> | null,
  { request_id }: NamedRequest,
  { nextClient, signal }: RunLink,
): Promise<Client<AppContract>> {
  try {
    return await nextClient(lost, signal);
  } catch {
    nextClient(lost, new AbortController().signal)
      .then((client) => client.call('cancel', { request_id }).output)
      .catch(() => undefined);
    throw cancelled();
  }
}

function brokeOff(): HearthError {
  return new HearthError(
    'INTERNAL',
    'The answer broke off before its end.',
    'Run it again. The log has the details.',
  );
}

function forgotten(): HearthError {
  return new HearthError(
    'DISCONNECTED',
    'The connection was lost, and Hearth does not know this run any more.',
    'Run it again.',
  );
}
