/** Which runs of the history are looked at, and the tasks to choose from. */
import { TASKS } from '../../../shared/tasks/index.ts';
import { filterHistory } from '../../stores/history.ts';
import type { HistoryFilter } from '../../stores/history.ts';
import { NOTHING } from './selection.ts';
import { useActivityView } from './view-store.ts';

/** The tasks of the filter. Echo is a task for tests, and nobody looks for it. */
export const TASK_CHOICES = Object.entries(TASKS)
  .filter(([id]) => id !== 'echo')
  .map(([id, task]) => ({ value: id, title: task.title }));

/** Looks for other runs. What was selected among those of before is let go: it would be deleted unseen. */
export function look(change: Partial<HistoryFilter>): void {
  useActivityView.setState({ selection: NOTHING, cursor: null });
  filterHistory(change);
}
