/** A value for each task that has a workbench. Pure. */
import { RUN_TASKS } from './request.ts';
import type { RunTask } from './request.ts';

/** One value for each task. */
export type ByTask<T> = Readonly<Record<RunTask, T>>;

/** The same value for each task. */
export function forEachTask<T>(value: T): ByTask<T> {
  const made: Partial<Record<RunTask, T>> = {};
  for (const task of RUN_TASKS) made[task] = value;
  if (!isWhole(made)) throw new Error('a task has no value');
  return made;
}

function isWhole<T>(made: Partial<Record<RunTask, T>>): made is Record<RunTask, T> {
  return RUN_TASKS.every((task) => Object.hasOwn(made, task));
}
