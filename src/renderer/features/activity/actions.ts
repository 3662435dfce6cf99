/** What can be done with what runs and what ran, for the palette and keys. */
import { ArrowUpToLine, CircleX, Columns2, ListFilter, Pause, Play, Trash2, X } from 'lucide-react';
import { outcomeSchema } from '../../../shared/activity.ts';
import { cancelRequest, holdQueue, raiseRequest, useActivity } from '../../stores/activity.ts';
import { EVERYTHING, useHistory } from '../../stores/history.ts';
import { goTo, isShown } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { plainText } from '../../ui/plain-text.ts';
import { TASK_CHOICES, look } from './filter.ts';
import { commandsOf, deleteChosen } from './history-commands.ts';
import { messages } from './messages.ts';
import { inTurnOrder } from './queue.ts';
import { shownRows } from './rows.ts';
import { askClear, compareSelected, setDialog, unselect, useActivityView } from './view-store.ts';

const { group } = messages;

/** The queue wherever it is followed; runs, filters and the selection while the view is open. */
export function activityActions(): Action[] {
  return isShown('activity')
    ? [...queueActions(), ...rowActions(), ...selectionActions(), ...filterActions(), ...wholeActions()]
    : queueActions();
}

function queueActions(): Action[] {
  const { requests: live, held } = useActivity.getState();
  // Whether it is held is not known before the first list.
  if (live === null) return [];
  const hold: Action = {
    id: 'activity.hold',
    title: held ? messages.letGo : messages.hold,
    icon: held ? Play : Pause,
    group,
    act: () => void holdQueue(!held),
  };
  const all: Action = {
    id: 'activity.cancel-all',
    title: messages.cancelAll,
    icon: CircleX,
    group,
    act: () => {
      // The question is asked where the list can be seen.
      if (!isShown('activity')) goTo('activity');
      setDialog({ kind: 'cancel-all', count: live.length });
    },
  };
  const raises = inTurnOrder(live).filter((each) => each.phase === 'queued' && (each.position ?? 0) > 0);
  return [
    ...raises.map((request): Action => ({
      id: `activity.raise ${request.request_id}`,
      title: messages.goFirstOne(plainText(request.title) || messages.untitled),
      icon: ArrowUpToLine,
      group,
      act: () => void raiseRequest(request.request_id),
    })),
    ...live.map((request): Action => {
      const title = plainText(request.title) || messages.untitled;
      return {
        id: `activity.cancel ${request.request_id}`,
        title: request.phase === 'queued' ? messages.cancelOne(title) : messages.stopOne(title),
        icon: X,
        group,
        act: () => void cancelRequest(request.request_id),
      };
    }),
    hold,
    ...(live.length > 0 ? [all] : []),
  ];
}

/** What can be done with the run under the cursor. */
function rowActions(): Action[] {
  const { cursor, selection } = useActivityView.getState();
  const { pages, leaving } = useHistory.getState();
  if (cursor === null) return [];
  const rows = shownRows(pages, leaving);
  const index = rows.indexOf(cursor.id);
  const row = index < 0 ? undefined : rows.rowAt(index);
  if (row === undefined) return [];
  return commandsOf(row, index, selection)
    .filter(({ id }) => !['compare', 'keep', 'take-out'].includes(id))
    .map(({ id, title, icon, act }) => ({ id: `activity.${id}`, title, icon, group, act }));
}

function selectionActions(): Action[] {
  const { size } = useActivityView.getState().selection.ids;
  if (size === 0) return [];
  const compare: Action = {
    id: 'activity.compare',
    title: messages.compareKey,
    icon: Columns2,
    group,
    act: () => void compareSelected(),
  };
  return [
    ...(size === 2 ? [compare] : []),
    {
      id: 'activity.delete-selected',
      title: messages.deleteSome(size),
      icon: Trash2,
      group,
      act: () => deleteChosen(null),
    },
    { id: 'activity.unselect', title: messages.unselect, icon: X, group, act: () => void unselect() },
  ];
}

function filterActions(): Action[] {
  const { filter } = useHistory.getState();
  const one = (id: string, title: string, act: () => void): Action => ({
    id,
    title,
    icon: ListFilter,
    group,
    act,
  });
  const filtered = filter.search !== '' || filter.task !== null || filter.outcome !== null;
  return [
    ...(filtered ? [one('activity.show-all', messages.clearFilter, () => look(EVERYTHING))] : []),
    ...outcomeSchema.options
      .filter((outcome) => outcome !== filter.outcome)
      .map((outcome) =>
        one(`activity.outcome.${outcome}`, messages.only(messages.outcome(outcome)), () => look({ outcome })),
      ),
    ...TASK_CHOICES.filter(({ value }) => value !== filter.task).map(({ value, title }) =>
      one(`activity.task.${value}`, messages.only(title), () => look({ task: value })),
    ),
  ];
}

function wholeActions(): Action[] {
  if ((useHistory.getState().pages.total ?? 0) === 0) return [];
  return [
    { id: 'activity.clear', title: messages.clearAll, icon: Trash2, group, act: () => void askClear() },
  ];
}
