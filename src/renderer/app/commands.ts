/** Every action that exists right now. The palette lists them; keys, menus and the host do them by their id. */
import { activityActions } from '../features/activity/actions.ts';
import { batchActions } from '../features/batch/actions.ts';
import { codeActions } from '../features/code/actions.ts';
import { dropActions } from '../features/drop/actions.ts';
import { evaluateActions } from '../features/evaluate/actions.ts';
import { gateActions } from '../features/gate/actions.ts';
import { keyActions } from '../features/keys/actions.ts';
import { memoryActions } from '../features/memory/actions.ts';
import { modelActions } from '../features/models/actions.ts';
import { optionActions } from '../features/options/actions.ts';
import { runActions } from '../features/run/actions.ts';
import { apiActions } from '../features/system/actions.ts';
import { logActions } from '../features/system/log-actions.ts';
import { metricsActions } from '../features/system/metrics-actions.ts';
import { transcriptActions } from '../tasks/automatic-speech-recognition/actions.ts';
import { soundActions } from '../tasks/sound/actions.ts';
import { languageActions } from '../tasks/language/actions.ts';
import { poseActions } from '../tasks/keypoint-detection/actions.ts';
import { maskActions } from '../tasks/mask-generation/actions.ts';
import { labelActions } from '../tasks/text-classification/actions.ts';
import { vectorActions } from '../tasks/feature-extraction/actions.ts';
import { pictureActions } from '../tasks/picture/actions.ts';
import { textActions } from '../tasks/text-generation/actions.ts';
import { voiceActions } from '../tasks/text-to-speech/actions.ts';
import { writtenActions } from '../tasks/written/actions.ts';
import type { Action } from '../ui/action.ts';
import { viewActions } from './view-actions.ts';

/** The actions that can be done now, those of the batch and the run first. */
export function actionsNow(): Action[] {
  return [
    ...batchActions(),
    ...runActions(),
    ...textActions(),
    ...labelActions(),
    ...languageActions(),
    ...writtenActions(),
    ...vectorActions(),
    ...pictureActions(),
    ...maskActions(),
    ...poseActions(),
    ...soundActions(),
    ...voiceActions(),
    ...transcriptActions(),
    ...codeActions(),
    ...optionActions(),
    ...modelActions(),
    ...activityActions(),
    ...evaluateActions(),
    ...gateActions(),
    ...memoryActions(),
    ...apiActions(),
    ...logActions(),
    ...metricsActions(),
    ...keyActions(),
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
