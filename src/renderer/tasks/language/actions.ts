/** What can be done with marks, answers, gaps and rankings, for the palette. */
import { Copy, Download } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { copyAndTell } from '../../features/run/copy.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import type { Action } from '../../ui/action.ts';
import { messages } from './messages.ts';
import { rowsAsCsv, rowsOf } from './rows.ts';

/** The actions of the workbench while it shows such a result. */
export function languageActions(): Action[] {
  const state = useRun.getState();
  const table = isWorkbench() ? rowsOf(currentRun(state, state.task)) : null;
  // The labels of a whole sound are bars, which bring their own.
  if (table === null || (state.task === 'audio-classification' && table.more.length === 0)) return [];
  const { group } = actionMessages;
  return [
    {
      id: 'rows.copy',
      title: messages.copyTable,
      icon: Copy,
      group,
      act: () => void copyAndTell(rowsAsCsv(table)),
    },
    {
      id: 'rows.save',
      title: messages.saveTable,
      icon: Download,
      group,
      act: () => saveFile(messages.csvName, rowsAsCsv(table), 'text/csv'),
    },
  ];
}
