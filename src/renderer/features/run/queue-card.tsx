/** What the card of a run says while it waits: its place, when its turn comes, and a way to the front. */
import { ArrowUpToLine } from 'lucide-react';
import { followActivity, raiseRequest, useActivity } from '../../stores/activity.ts';
import { useFollow } from '../../stores/follow.ts';
import { useLibrary } from '../../stores/library.ts';
import { Button } from '../../ui/button.tsx';
import { useClock } from '../../ui/hooks.ts';
import { startsIn } from '../activity/queue.ts';
import { goFirst, queuePlace } from '../activity/queue-words.ts';
import { messages } from './messages.ts';
import type { Run } from './run-state.ts';

/** When the turn comes is guessed anew this often, ms. */
const RENEW_MS = 1_000;

/** The place in words. What runs before it is followed only while this is shown. */
export function QueuePlace({ run, position }: { readonly run: Run; readonly position: number }) {
  useFollow(followActivity);
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  const requests = useActivity((state) => state.requests);
  const held = useActivity((state) => state.held);
  const models = useLibrary((state) => state.models);
  const left = held ? null : startsIn(run.id, requests ?? [], models ?? [], now);
  return messages.queued(queuePlace(position, left), held);
}

/** Nobody is before the first. */
export function GoFirst({ run }: { readonly run: Run }) {
  if (run.phase !== 'queued' || run.position === null || run.position === 0) return null;
  return (
    <Button onClick={() => void raiseRequest(run.id)}>
      <ArrowUpToLine size={14} strokeWidth={1.75} aria-hidden="true" />
      {goFirst}
    </Button>
  );
}
