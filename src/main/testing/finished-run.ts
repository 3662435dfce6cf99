/** A made-up run that ended, as the history records it. */
import type { FinishedRun } from '../store/finished.ts';

/** The run: of no model at all unless told otherwise. */
export function finishedRun(more: Partial<FinishedRun> = {}): FinishedRun {
  return {
    requestId: 'r',
    at: Date.now(),
    source: 'app',
    model: 'org/name',
    task: 'echo',
    title: 'a title',
    summary: 'unchanged',
    outcome: 'done',
    inputs: 'x',
    options: {},
    result: 'x',
    meta: null,
    error: null,
    latencyMs: 1,
    ...more,
  };
}
