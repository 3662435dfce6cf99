/** Every action that exists right now. The palette lists them; keys, menus and the host do them by their id. */
import { activityActions } from '../features/activity/actions.ts';
import { batchActions } from '../features/batch/actions.ts';
import { dropActions } from '../features/drop/actions.ts';
import { memoryActions } from '../features/memory/actions.ts';
import { modelActions } from '../features/models/actions.ts';
import { runActions } from '../features/run/actions.ts';
import { apiActions } from '../features/system/actions.ts';
import type { Action } from '../ui/action.ts';
import { viewActions } from './view-actions.ts';

/** The actions that can be done now, those of the batch and the run first. */
export function actionsNow(): Action[] {
  return [
    ...batchActions(),
    ...runActions(),
    ...modelActions(),
    ...activityActions(),
    ...memoryActions(),
    ...apiActions(),
    ...dropActions(),
    ...viewActions(),
  ];
}

/** Does an action; false where it does not exist now. */
export function doAction(id: string): boolean {
  const action = actionsNow().find((each) => each.id === id);
  action?.act();
  return action !== undefined;
}
