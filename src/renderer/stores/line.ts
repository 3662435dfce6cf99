/** Waiting in line: a run that found the queue full begins by itself once there is a place. */
import { create } from 'zustand';
import type { RunTask } from '../features/run/request.ts';
import { useMachine } from './machine.ts';
import { currentRun, isBusy, useRun } from './workbench.ts';

/** Tasks whose last run waits for a place, each with what ends its waiting. */
export const useLine = create<{ readonly waiting: ReadonlyMap<RunTask, () => void> }>()(() => ({
  waiting: new Map(),
}));

function set(task: RunTask, leave: (() => void) | null): void {
  useLine.setState(({ waiting }) => {
    const next = new Map(waiting);
    if (leave === null) next.delete(task);
    else next.set(task, leave);
    return { waiting: next };
  });
}

/** Calls `run` once the queue is shorter than it is now. Another run of the task, or {@link leaveLine}, ends the wait. */
export function waitInLine(task: RunTask, run: () => void): void {
  leaveLine(task);
  const full = useMachine.getState().health?.queue.depth ?? 0;
  const last = currentRun(useRun.getState(), task)?.id;
  const stop = useMachine.subscribe(({ health }) => {
    if (health === null || (health.queue.depth > 0 && health.queue.depth >= full)) return;
    leaveLine(task);
    const state = useRun.getState();
    if (!isBusy(state, task) && currentRun(state, task)?.id === last) run();
  });
  set(task, stop);
}

/** Waits no longer. */
export function leaveLine(task: RunTask): void {
  useLine.getState().waiting.get(task)?.();
  set(task, null);
}
