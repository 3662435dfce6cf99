/** Options that the app sends where a person has not changed them, so that its views can leave things out by themselves. Pure. */
import type { RunTask } from './request.ts';

/**
 * What is found is asked for far below the usual threshold: the slider of the view then hides and shows without a run.
 * Below a tenth a detector gives mostly noise.
 */
export const FOUND_ABOVE = 0.1;

const ASKED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'object-detection': { threshold: FOUND_ABOVE },
  'zero-shot-object-detection': { threshold: FOUND_ABOVE },
  // A keypoint has one place however sure it is.
  'keypoint-detection': { threshold: 0 },
};

/** The options of a request: those of the app, and over them what a person has changed. */
export function askedOptions(
  task: RunTask,
  changed: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { ...ASKED[task], ...changed };
}
