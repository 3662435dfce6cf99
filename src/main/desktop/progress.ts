/** What the dock and the taskbar show of loads and batches. */
import type { Activity } from '../../shared/activity.ts';

/** What Electron takes for "no bar". */
export const NO_BAR = -1;

/**
 * Progress of the window's bar in [0, 1], or {@link NO_BAR}: the batch's where there is one, as it is the longer of the
 * two, else the mean of the loads under way. Answers have no length that anybody knows, so they show nothing.
 */
export function barOf(activity: Activity | null, batch: number | null): number {
  if (batch !== null) return batch;
  const loads = (activity?.requests ?? []).flatMap((request) =>
    request.phase === 'loading' && request.progress !== null ? [request.progress] : [],
  );
  if (loads.length === 0) return NO_BAR;
  return loads.reduce((sum, part) => sum + part, 0) / loads.length;
}
