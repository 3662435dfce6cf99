/** Options that a person sets on the input itself, such as points on a picture: they go with it, not with the model. Pure. */
import type { RunTask } from './request.ts';

type Options = Readonly<Record<string, unknown>>;

const OF_INPUT: Readonly<Partial<Record<RunTask, readonly string[]>>> = {
  'mask-generation': ['points', 'box'],
  'keypoint-detection': ['boxes'],
};

/** The options that belong to the input. */
export function inputOptions(task: RunTask, options: Options): Options {
  const names = OF_INPUT[task] ?? [];
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

/** The options without those of the input: what a form shows, and what is remembered for a model. */
export function modelOptions(task: RunTask, options: Options): Options {
  const names = OF_INPUT[task] ?? [];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}
