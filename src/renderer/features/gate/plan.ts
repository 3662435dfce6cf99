/** What is shown and what runs: the examples of a task, the request for a replay, and what changed. Pure. */
import { changesBetween, type Change } from '../../../shared/examples/changes.ts';
import type { ExampleRow, ReplayRequest } from '../../../shared/examples/contract.ts';
import { isTaskId, type TaskId } from '../../../shared/tasks/index.ts';
import { isRunTask } from '../run/request.ts';
import { OWN_MODEL, WORKBENCH } from './view-store.ts';

/** The tasks of the examples, each once, in the order of the list. */
export function tasksOf(examples: readonly ExampleRow[]): TaskId[] {
  return [...new Set(examples.map(({ task }) => task))].filter(isTaskId);
}

/** The examples of a task; all for null. */
export function examplesOf(examples: readonly ExampleRow[], task: TaskId | null): ExampleRow[] {
  return examples.filter((each) => task === null || each.task === task);
}

/** Model and options of a workbench, as a request would name them; null where no model is there. */
export interface WorkbenchSettings {
  readonly model: string;
  readonly options: Record<string, unknown>;
}

/** The request for a choice; without a task every example keeps its own model. */
export function requestOf(
  task: TaskId | null,
  runWith: string,
  workbench: WorkbenchSettings | null,
): ReplayRequest {
  if (task === null || runWith === OWN_MODEL) return { task };
  if (runWith !== WORKBENCH) return { task, model: runWith };
  return workbench === null || !isRunTask(task) ? { task } : { task, ...workbench };
}

/** What changed between the kept runs and their replays: what is the same for all of them is told once. */
export function changesOf(examples: readonly ExampleRow[]): Change[] {
  const all = new Map<string, Change>();
  for (const { model, options, meta, replay } of examples) {
    if (replay === null) continue;
    for (const change of changesBetween({ model, options, meta }, replay))
      all.set(JSON.stringify(change), change);
  }
  return [...all.values()];
}

/** The kept run whose settings a workbench gets back: of one that differs, else of the first that was replayed. */
export function formerOf(examples: readonly ExampleRow[]): ExampleRow | null {
  const replayed = examples.filter((each) => each.replay !== null && changesOf([each]).length > 0);
  const worst = replayed.find(({ replay }) => replay?.verdict !== 'same' && replay?.verdict !== 'close');
  return worst ?? replayed[0] ?? null;
}
