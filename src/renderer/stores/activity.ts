/** What runs and waits now, whichever door it came through, and what can be done about it. */
import { create } from 'zustand';
import type { Activity, LiveRequest } from '../../shared/activity.ts';
import type { AppContract } from '../../shared/app.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { addSample } from '../features/activity/rate.ts';
import type { Sample } from '../features/activity/rate.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';

interface ActivityState {
  /** In the order of arrival; null until the first list came. */
  readonly requests: readonly LiveRequest[] | null;
  readonly held: boolean;
  /** Token counts of the last seconds, by request: what a speed is told from. */
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
}

/** The activity's store. */
export const useActivity = create<ActivityState>()(() => ({ requests: null, held: false, samples: {} }));

/** Takes a new state of the list in; `now` in ms of one clock. */
export function applyActivity({ requests, held }: Activity, now: number): void {
  useActivity.setState(({ samples }) => ({
    requests,
    held,
    samples: Object.fromEntries(
      requests
        .filter((each) => each.tokens > 0)
        .map((each) => [
          each.request_id,
          addSample(samples[each.request_id] ?? [], { at: now, tokens: each.tokens }),
        ]),
    ),
  }));
}

let followers = 0;

/** Follows the list until the signal ends. A second follower of the same page adds nothing. */
export async function followActivity(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  followers += 1;
  const own = followers;
  const call = client.call('watchActivity', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const activity of call) if (own === followers) applyActivity(activity, performance.now());
  } catch {
    // A broken link is told by the connection; a list of before would be a lie.
    if (own === followers) useActivity.setState({ requests: null, samples: {} });
  }
}

/** Stops a request or takes it out of the queue. */
export async function cancelRequest(request_id: string): Promise<void> {
  try {
    await requireClient().call('cancel', { request_id }).output;
  } catch (error) {
    tellFailure(error, { again: () => void cancelRequest(request_id) });
  }
}

/** Puts a request that waits to the front of the line; one that has its turn meanwhile needs no word. */
export async function raiseRequest(request_id: string): Promise<void> {
  try {
    await requireClient().call('raise', { request_id }).output;
  } catch (error) {
    tellFailure(error, { again: () => void raiseRequest(request_id) });
  }
}

/** Stops all that runs and empties the queue, what waits first so that nothing moves up to be stopped a moment later. */
export async function cancelAll(): Promise<void> {
  const requests = [...(useActivity.getState().requests ?? [])].reverse();
  for (const each of requests) await cancelRequest(each.request_id);
}

/** The same for whoever does not follow the list: it is asked for first. */
export async function cancelOthers(): Promise<void> {
  try {
    for await (const activity of requireClient().call('watchActivity', {})) {
      applyActivity(activity, performance.now());
      break;
    }
  } catch (error) {
    tellFailure(error);
    return;
  }
  await cancelAll();
}

/** Holds the queue, or lets it go on. */
export async function holdQueue(held: boolean): Promise<void> {
  try {
    await requireClient().call('holdQueue', { held }).output;
  } catch (error) {
    tellFailure(error, { again: () => void holdQueue(held) });
  }
}
