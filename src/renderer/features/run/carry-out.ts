/** Does what an action of an error card says. */
import { releaseModel, unloadModel } from '../../stores/library.ts';
import { chooseModel, chooseVariant, runAgain } from '../../stores/run.ts';
import { waitLonger } from '../../stores/workbench.ts';
import { changeSetting } from '../../stores/settings.ts';
import { goTo, goToSystem, setOverlay } from '../../stores/view.ts';
import type { ErrorAction } from './error-actions.ts';
import { showTab } from './pane-tab.ts';
import type { RunTask } from './request.ts';

/** Resolves once it is done; what fails on the way tells so itself. */
export async function carryOut(action: ErrorAction, task: RunTask, onEdit: () => void): Promise<void> {
  switch (action.do) {
    case 'again':
      runAgain(task);
      return;
    case 'wait-longer':
      waitLonger(action.seconds);
      runAgain(task);
      return;
    case 'choose-model':
      setOverlay('model-picker');
      return;
    case 'use-model':
      chooseModel(task, action.model);
      runAgain(task);
      return;
    case 'use-variant':
      chooseVariant(action.model, action.variant);
      runAgain(task);
      return;
    case 'unload':
      if (await unloadModel(action.model)) runAgain(task);
      return;
    case 'release':
      if (await releaseModel(action.model)) runAgain(task);
      return;
    case 'allow-large':
      await changeSetting('enableLargeModels', true);
      runAgain(task);
      return;
    case 'fix-option':
      showTab(task, 'options');
      return;
    case 'edit-input':
      onEdit();
      return;
    case 'check-files':
      goTo('models');
      return;
    case 'open-activity':
      goTo('activity');
      return;
    case 'open-system':
      goToSystem('devices');
      return;
  }
}
