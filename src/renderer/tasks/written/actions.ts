/** What can be done with a text that was written, for the palette and the keys. */
import { Copy, Diff, Download } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { copyAndTell } from '../../features/run/copy.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import type { Action } from '../../ui/action.ts';
import { messages } from './messages.ts';
import { useWrittenView } from './view-store.ts';
import { writtenText } from './written-text.ts';

/** The tasks whose text stands beside the one that it was made of. */
const TASKS: ReadonlySet<string> = new Set(['summarization', 'translation', 'text2text-generation']);

/** The actions of the workbench while it shows such a text. */
export function writtenActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench() || !TASKS.has(state.task)) return [];
  const run = currentRun(state, state.task);
  const text = run?.phase === 'done' ? (writtenText(run)?.trim() ?? '') : '';
  if (text === '') return [];
  const { marks } = useWrittenView.getState();
  const { group } = actionMessages;
  return [
    {
      id: 'written.marks',
      title: marks ? messages.noMarks : messages.marks,
      icon: Diff,
      group,
      key: 'd',
      act: () => useWrittenView.setState({ marks: !marks }),
    },
    { id: 'written.copy', title: messages.copy, icon: Copy, group, act: () => void copyAndTell(text) },
    {
      id: 'written.save',
      title: messages.save,
      icon: Download,
      group,
      act: () => saveFile(messages.file, `${text}\n`, 'text/plain'),
    },
  ];
}
