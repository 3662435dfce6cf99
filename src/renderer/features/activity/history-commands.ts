/** What can be done with a run of the history: the same list for its menu and the palette. */
import { Columns2, CornerUpLeft, RefreshCw, SquareCheck, Star, StarOff, Trash2 } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { exampleOf, keepRun, removeExamples } from '../../stores/examples.ts';
import { deleteRuns } from '../../stores/history.ts';
import { reopenRun, rerun } from '../../stores/reopen.ts';
import { messages as gate } from '../gate/messages.ts';
import { messages } from './messages.ts';
import { toggled, without } from './selection.ts';
import type { Selection } from './selection.ts';
import { compareSelected, useActivityView } from './view-store.ts';

/** One thing that can be done. */
export interface HistoryCommand {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly danger: boolean;
  readonly act: () => void;
}

/** The commands for a run; where it is one of several that are selected, deleting means all of them. */
export function commandsOf(row: HistoryRow, index: number, selection: Selection): HistoryCommand[] {
  const chosen = selection.ids.has(row.id);
  const doomed = chosen ? [...selection.ids] : [row.id];
  const example = exampleOf(row);
  const make = (id: string, title: string, icon: LucideIcon, act: () => void): HistoryCommand => ({
    id,
    title,
    icon,
    danger: id === 'delete',
    act,
  });
  return [
    make('open', messages.open, CornerUpLeft, () => void reopenRun(row.id)),
    make('rerun', messages.rerun, RefreshCw, () => void rerun(row.id)),
    make('select', chosen ? messages.unselectRow : messages.selectRow, SquareCheck, () =>
      useActivityView.setState({ selection: toggled(selection, row.id, index) }),
    ),
    ...(example !== null
      ? [make('take-out', gate.takeOut, StarOff, () => void removeExamples([example.example]))]
      : row.outcome === 'done'
        ? [make('keep', gate.keep, Star, () => void keepRun(row.id))]
        : []),
    ...(selection.ids.size === 2
      ? [make('compare', messages.compare, Columns2, () => void compareSelected())]
      : []),
    make('delete', messages.deleteSome(doomed.length), Trash2, () => {
      deleteRuns(doomed);
      useActivityView.setState({ selection: without(selection, new Set(doomed)) });
    }),
  ];
}

/** Deletes the selected runs, or the one under the cursor where none is selected. */
export function deleteChosen(id: number | null): void {
  const { selection } = useActivityView.getState();
  const ids = selection.ids.size > 0 ? [...selection.ids] : id === null ? [] : [id];
  deleteRuns(ids);
  useActivityView.setState({ selection: without(selection, new Set(ids)) });
}
