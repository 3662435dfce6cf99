/** Does what an action of an error says. */
import { cancelOthers } from '../../stores/activity.ts';
import { retryNow, whenConnected } from '../../stores/connection.ts';
import { checkFiles } from '../../stores/details.ts';
import { releaseModel, unloadModel } from '../../stores/library.ts';
import { waitInLine } from '../../stores/line.ts';
import { notify } from '../../stores/notices.ts';
import { chooseModel, chooseVariant, startRun } from '../../stores/run.ts';
import { changeSetting } from '../../stores/settings.ts';
import { goTo, goToSystem, setOverlay } from '../../stores/view.ts';
import { waitLonger } from '../../stores/workbench.ts';
import { openAddModels, showModel } from '../models/view-store.ts';
import { askForOption } from '../options/asked-option.ts';
import type { ErrorAction } from './error-actions.ts';
import { showTab } from './pane-tab.ts';
import type { RunTask } from './request.ts';

/** Where an error is shown, and what failed there. */
export interface ErrorPlace {
  /** Null outside Run. */
  readonly task: RunTask | null;
  /** Does it once more; with another model or file where one is named. */
  readonly again: (model?: string) => void;
  /** Puts the caret into the input. */
  readonly onEdit: () => void;
}

/** What leads to another place. */
type Lead = Extract<
  ErrorAction,
  {
    readonly do:
      | 'choose-model'
      | 'models-for-task'
      | 'check-files'
      | 'point-to-folder'
      | 'open-activity'
      | 'open-settings'
      | 'open-system'
      | 'fix-option'
      | 'edit-input';
  }
>;

/** Resolves once it is done; what fails on the way tells so itself, and then nothing is run again. */
export async function carryOut(action: ErrorAction, place: ErrorPlace): Promise<void> {
  const { task, again } = place;
  switch (action.do) {
    case 'again':
      again();
      break;
    case 'wait-longer':
      waitLonger(action.seconds);
      again();
      break;
    case 'use-model':
      if (task !== null) chooseModel(task, action.model);
      again(action.model);
      break;
    case 'use-variant':
      chooseVariant(action.model, action.variant);
      again(`${action.model}:${action.variant}`);
      break;
    case 'unload':
      if (await unloadModel(action.model)) again();
      break;
    case 'release':
      if (await releaseModel(action.model)) again();
      break;
    case 'allow-large':
      await againWith('enableLargeModels', true, again);
      break;
    case 'run-on-cpu':
      await againWith('forceDevice', 'cpu', again);
      break;
    case 'shrink-picture':
      if (task !== null) await shrinkAndRun(task);
      break;
    case 'cancel-others':
      await cancelOthers();
      again();
      break;
    case 'wait-in-line':
      if (task !== null) waitInLine(task, again);
      break;
    case 'reconnect':
      retryNow();
      whenConnected(() => again());
      break;
    default:
      lead(action, place);
  }
}

/** What runs then is the input of now, with the copies in it. */
async function shrinkAndRun(task: RunTask): Promise<void> {
  const { shrinkPictures } = await import('../../tasks/picture/shrink.ts');
  if (await shrinkPictures(task)) startRun(task);
}

/** Changes a setting and runs again; where the environment fixes it, says so instead. */
async function againWith(key: string, value: unknown, again: () => void): Promise<void> {
  const problem = await changeSetting(key, value);
  if (problem === null) again();
  else notify(problem, true);
}

function lead(action: Lead, { task, onEdit }: ErrorPlace): void {
  switch (action.do) {
    case 'choose-model':
    case 'models-for-task':
      setOverlay('model-picker');
      break;
    case 'check-files':
      showModel(action.model);
      void checkFiles(action.model);
      break;
    case 'point-to-folder':
      openAddModels();
      break;
    case 'open-activity':
      goTo('activity');
      break;
    case 'open-settings':
      goToSystem('settings');
      break;
    case 'open-system':
      goToSystem('devices');
      break;
    case 'edit-input':
      onEdit();
      break;
    case 'fix-option':
      if (task === null) break;
      showTab(task, 'options');
      askForOption(task, action.field);
      break;
  }
}
