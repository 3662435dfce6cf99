/** What a person chose among the kept examples: task, what to run them with, the row, and the one that is open. */
import { create } from 'zustand';
import type { TaskId } from '../../../shared/tasks/index.ts';

/** With what the examples run: each with its own model, as the workbench stands, or one model of the task. */
export const OWN_MODEL = 'own';
/** As the workbench stands. */
export const WORKBENCH = 'workbench';

interface GateViewState {
  /** Null for all tasks. */
  readonly task: TaskId | null;
  /** {@link OWN_MODEL}, {@link WORKBENCH} or the name of a model. */
  readonly runWith: string;
  readonly cursor: number;
  /** The example whose comparison is open. */
  readonly open: number | null;
}

/** The view's store. */
export const useGateView = create<GateViewState>()(() => ({
  task: null,
  runWith: OWN_MODEL,
  cursor: -1,
  open: null,
}));
