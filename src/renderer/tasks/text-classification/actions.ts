/** What can be done with the classification workbench, for the palette. */
import { Copy, Download, FileText, Keyboard, ListChecks, ListRestart } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { copyAndTell } from '../../features/run/copy.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { chooseLinesApart, currentRun, setDraft, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { chooseLines } from '../line-file.tsx';
import { messages } from './messages.ts';
import { scoredOf } from './result.ts';
import { scoreTable, tableAsCsv } from './table.ts';
import { chooseWhileTyping, useScoresView } from './view-store.ts';

const TASK = 'text-classification';

const action = actionsUnder(actionMessages.group);

/** The actions of the workbench while it is shown. */
export function labelActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench() || state.task !== TASK) return [];
  const { threshold, sortBy, whileTyping } = useScoresView.getState();
  const scored = scoredOf(currentRun(state, TASK));
  const csv = (): string => (scored === null ? '' : tableAsCsv(scoreTable(scored.texts, scored.results)));
  return [
    action('labels.from-file', runMessages.fromFile, FileText, () =>
      chooseLines((text) => setDraft(TASK, text)),
    ),
    action('labels.lines', state.linesApart ? messages.oneText : messages.linesApart, ListChecks, () =>
      chooseLinesApart(!state.linesApart),
    ),
    action('labels.typing', whileTyping ? messages.notWhileTyping : messages.whileTyping, Keyboard, () =>
      chooseWhileTyping(!whileTyping),
    ),
    scored !== null && action('labels.copy', messages.copyTable, Copy, () => void copyAndTell(csv())),
    scored !== null &&
      action('labels.save', messages.saveTable, Download, () =>
        saveFile(messages.fileName, csv(), 'text/csv'),
      ),
    threshold > 0 &&
      action('labels.all', messages.showAllLabels, ListRestart, () =>
        useScoresView.setState({ threshold: 0 }),
      ),
    sortBy !== null &&
      action('labels.own-order', messages.ownOrder, ListRestart, () =>
        useScoresView.setState({ sortBy: null }),
      ),
  ].filter((each) => each !== false);
}
