/** What can be done with points and masks, for the palette. */
import { Crop, Eraser, Layers, Minus, Plus, Scissors, SquareDashed, Undo2 } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { isWorkbench } from '../../features/run/place.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import type { Action } from '../../ui/action.ts';
import { pictureNow } from '../picture/use-run.ts';
import { saveCutOut, saveMask } from './exports.ts';
import { messages } from './messages.ts';
import { TASK, addMiddle, boxNow, clearPoints, pointsNow, undoPoint } from './set-points.ts';
import { shownOf } from './shown.ts';
import { usePointView } from './view-store.ts';

const words = messages.actions;

const action = (id: string, title: string, icon: LucideIcon, act: () => void): Action => ({
  id: `mask.${id}`,
  title,
  icon,
  group: words.group,
  act,
});

/** The actions of the workbench while it has a picture to set points on. */
export function maskActions(): Action[] {
  const state = useRun.getState();
  const picture = pictureNow(state);
  if (!isWorkbench() || state.task !== TASK || picture === null) return [];
  const points = pointsNow();
  const view = usePointView.getState();
  const shown = shownOf(currentRun(state, TASK), picture, { points, box: boxNow() }, view);
  const other = view.label === 1 ? 0 : 1;
  return [
    action('middle', words.middle, Plus, () => addMiddle(view.label)),
    action('kind', other === 1 ? words.ofIt : words.notOfIt, other === 1 ? Plus : Minus, () =>
      usePointView.setState({ label: other }),
    ),
    action('box', view.boxing ? words.noBox : words.box, SquareDashed, () =>
      usePointView.setState({ boxing: !view.boxing }),
    ),
    ...(points.length === 0 ? [] : [action('undo', words.undo, Undo2, undoPoint)]),
    ...(points.length === 0 && boxNow() === null ? [] : [action('clear', words.clear, Eraser, clearPoints)]),
    ...(shown === null
      ? []
      : [
          action('next', words.next, Layers, () => {
            const index = (shown.index + 1) % shown.masks.length;
            usePointView.setState({ chosen: { run: shown.run.id, index } });
          }),
          action('save', words.mask, Crop, () => void saveMask(shown)),
          action('cut', words.cut, Scissors, () => void saveCutOut(shown)),
        ]),
  ];
}
