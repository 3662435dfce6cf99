/** Where in Run a person is. */
import { isShown } from '../../stores/view.ts';
import { useRun } from '../../stores/workbench.ts';
import { isCompareShown, useCompare } from './compare/store.ts';

/** True where a task's workbench is on the sheet: not the examples, no comparison, no batch. */
export function isWorkbench(): boolean {
  return isShown('run') && !useRun.getState().atHome && !isCompareShown(useCompare.getState());
}
