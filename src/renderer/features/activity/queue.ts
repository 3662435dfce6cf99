/** The order in which requests have their turn, and when that will be. Pure. */
import type { LiveRequest } from '../../../shared/activity.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { baseOf } from '../run/variant.ts';

/** A shorter wait is not worth a word, ms. */
const LEAST_WAIT_MS = 900;

/** Those that have their turn, in the order of arrival, then those that wait, the next one first. */
export function inTurnOrder(requests: readonly LiveRequest[]): LiveRequest[] {
  return requests.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ phase, position }: LiveRequest): number {
  return phase === 'queued' ? (position ?? 0) : -1;
}

/**
 * In how many ms a request that waits has its turn, from what runs with the models before it usually take here; null
 * where one of those was never measured, and where it is too soon to be worth a word. `now` in ms since the epoch.
 */
export function startsIn(
  id: string,
  requests: readonly LiveRequest[],
  models: readonly ModelInfo[],
  now: number,
): number | null {
  const line = inTurnOrder(requests);
  const index = line.findIndex((each) => each.request_id === id);
  if (line[index]?.phase !== 'queued') return null;
  const ahead = line.slice(0, index);
  const working = ahead.filter((each) => each.phase !== 'queued');
  const lanes = working.map((each) => leftOf(each, models, now));
  if (lanes.length === 0 || lanes.includes(null)) return null;
  const free = lanes.filter((left) => left !== null);
  for (const each of ahead.slice(working.length)) {
    const takes = usualOf(each, models);
    if (takes === null) return null;
    // Whoever is next takes the place that is free first.
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + takes;
  }
  const wait = Math.min(...free);
  return wait < LEAST_WAIT_MS ? null : wait;
}

function leftOf(request: LiveRequest, models: readonly ModelInfo[], now: number): number | null {
  const takes = usualOf(request, models);
  if (takes === null) return null;
  const since = request.began_at === null ? 0 : now - Date.parse(request.began_at);
  return Math.max(0, takes - Math.max(0, since));
}

/** What such a run takes: the median for each of its inputs, and of a load where the model is not in memory. */
function usualOf(request: LiveRequest, models: readonly ModelInfo[]): number | null {
  const model = models.find((each) => each.id === baseOf(request.model));
  if (model === undefined || model.speed === null) return null;
  const { run_ms: run, load_ms: load } = model.speed;
  return run * request.items + (model.loaded ? 0 : (load ?? 0));
}
