/** What can be done on the page Logs, for the palette. */
import { Copy, FolderOpen, ListFilter } from 'lucide-react';
import { useLogs } from '../../stores/logs.ts';
import { useMachine } from '../../stores/machine.ts';
import { isShown, useView } from '../../stores/view.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { copyAndTell } from '../run/copy.ts';
import { LEVEL_CHOICES, revealLogs, shownText, useLogsView } from './logs-view-store.ts';
import { messages } from './messages.ts';

const action = actionsUnder(messages.logs);

/** The actions of the log while it is shown. */
export function logActions(): Action[] {
  if (!isShown('system') || useView.getState().systemPage !== 'logs') return [];
  const { level } = useLogsView.getState();
  return [
    ...(useLogs.getState().lines.length === 0
      ? []
      : [action('logs.copy', messages.copyLines, Copy, () => void copyAndTell(shownText()))]),
    ...(useMachine.getState().about?.can_reveal === true
      ? [action('logs.reveal', messages.revealLog, FolderOpen, () => void revealLogs())]
      : []),
    ...LEVEL_CHOICES.filter((each) => each !== level).map((each) =>
      action(`logs.level.${each}`, messages.showLevel(messages.levels[each]), ListFilter, () =>
        useLogsView.setState({ level: each }),
      ),
    ),
  ];
}
