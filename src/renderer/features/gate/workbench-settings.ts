/** Model, variant and options between a workbench and the examples: what stands there now, and going back to before. */
import type { ExampleRow } from '../../../shared/examples/contract.ts';
import type { TaskId } from '../../../shared/tasks/index.ts';
import { notify } from '../../stores/notices.ts';
import { takeModel } from '../../stores/reopen.ts';
import { goTo } from '../../stores/view.ts';
import { modelOf, nameOf, useRun } from '../../stores/workbench.ts';
import { askedOptions } from '../run/asked-options.ts';
import { deviceName } from '../run/backends.ts';
import { isRunTask } from '../run/request.ts';
import { messages } from './messages.ts';
import { changesOf, type WorkbenchSettings } from './plan.ts';

/** How a task's workbench stands; null where there is no model for it. */
export function workbenchOf(task: TaskId | null): WorkbenchSettings | null {
  if (!isRunTask(task)) return null;
  const state = useRun.getState();
  const model = modelOf(state, task);
  return model === null
    ? null
    : { model: nameOf(state, model), options: { ...askedOptions(task, state.options[task]) } };
}

/** Gives the workbench of an example's task the model, variant and options that it was kept with. */
export function goBackTo(example: ExampleRow): void {
  const { task, model, options, device } = example;
  if (!isRunTask(task)) return;
  takeModel(task, { model, options });
  useRun.setState({ task, atHome: false });
  goTo('run');
  const moved = changesOf([example]).some(({ what }) => what === 'device');
  notify(messages.wentBack(model, moved && device !== null ? deviceName(device) : null));
}
