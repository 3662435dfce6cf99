/** What can be done with keypoints and the boxes around people, for the palette and the keys. */
import { Download, Eraser, Minus, Plus, SquareDashed } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { pictureNow } from '../picture/use-run.ts';
import { savePoses, saveSkeletons } from './exports.ts';
import { messages } from './messages.ts';
import { posesOf } from './poses.ts';
import { TASK, boxesNow, clearBoxes } from './set-boxes.ts';
import { stepThreshold, usePoseView } from './view-store.ts';

const words = messages.actions;
const action = actionsUnder(actionMessages.group);

/** The actions of the workbench while it has a picture. The keys of the threshold are those of objects. */
export function poseActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench() || state.task !== TASK || pictureNow(state) === null) return [];
  const run = currentRun(state, TASK);
  const { drawing } = usePoseView.getState();
  return [
    action('poses.draw', drawing ? words.noDraw : words.draw, SquareDashed, () =>
      usePoseView.setState({ drawing: !drawing }),
    ),
    ...(boxesNow().length === 0 ? [] : [action('poses.clear', words.clear, Eraser, clearBoxes)]),
    ...(run === null || posesOf(run) === null
      ? []
      : [
          action('objects.up', words.up, Plus, () => stepThreshold(1)),
          action('objects.down', words.down, Minus, () => stepThreshold(-1)),
          action('poses.picture', words.picture, Download, () => void saveSkeletons(run)),
          action('poses.csv', words.csv, Download, () => savePoses(run, 'csv')),
          action('poses.json', words.json, Download, () => savePoses(run, 'json')),
          action('poses.coco', words.coco, Download, () => savePoses(run, 'coco')),
        ]),
  ];
}
