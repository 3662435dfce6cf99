/** What can be done with the classification workbench, for the palette. */
import { Copy, Download, FileText, Keyboard, ListChecks, ListRestart } from 'lucide-react';
import { actionMessages } from '../../features/run/action-messages.ts';
import { copyAndTell } from '../../features/run/copy.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import { isWorkbench } from '../../features/run/place.ts';
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { chooseLinesApart, currentRun, setDraft, useRun } from '../../stores/run.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { givenName, labelsOf } from '../labels/labels-of.ts';
import { chooseLines } from '../line-file.tsx';
import { messages } from './messages.ts';
import { scoredOf } from './result.ts';
import { scoreTable, tableAsCsv } from './table.ts';
import { chooseWhileTyping, useScoresView } from './view-store.ts';

const TASK = 'text-classification';

/** Tasks whose labels stand as bars beside or below what they are of. */
const BAR_TASKS: ReadonlySet<string> = new Set([
  'image-classification',
  'zero-shot-image-classification',
  'audio-classification',
  'zero-shot-audio-classification',
]);

const action = actionsUnder(actionMessages.group);

/** The actions of the workbench while it is shown. */
export function labelActions(): Action[] {
  const state = useRun.getState();
  if (!isWorkbench()) return [];
  if (state.task !== TASK) return barActions(currentRun(state, state.task));
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

/** Those of the labels of a picture or of a whole sound; a table of rows has its own. */
function barActions(run: Run | null): Action[] {
  const scores = BAR_TASKS.has(run?.request.task ?? '') ? labelsOf(run) : null;
  if (run === null || scores === null) return [];
  const csv = (): string => tableAsCsv(scoreTable([givenName(run)], [scores]));
  return [
    action('labels.copy', messages.copyTable, Copy, () => void copyAndTell(csv())),
    action('labels.save', messages.saveTable, Download, () => saveFile(messages.fileName, csv(), 'text/csv')),
    ...(useScoresView.getState().threshold > 0
      ? [
          action('labels.all', messages.showAllLabels, ListRestart, () =>
            useScoresView.setState({ threshold: 0 }),
          ),
        ]
      : []),
  ];
}
