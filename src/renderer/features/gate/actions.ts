/** What can be done with examples, for the palette and keys: keep what is in view, replay, look. */
import { ListChecks, Play, Square, Star, StarOff } from 'lucide-react';
import {
  exampleOf,
  keepRequest,
  keepRun,
  removeExamples,
  replayExamples,
  stopReplay,
} from '../../stores/examples.ts';
import { useExamples } from '../../stores/examples.ts';
import { useHistory } from '../../stores/history.ts';
import { goTo, isShown } from '../../stores/view.ts';
import { currentRun, useRun } from '../../stores/workbench.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { shownRows } from '../activity/rows.ts';
import { useActivityView } from '../activity/view-store.ts';
import { messages } from './messages.ts';

const action = actionsUnder(messages.group);

/** The actions of the examples that make sense now. */
export function gateActions(): Action[] {
  const { examples, progress } = useExamples.getState();
  return [
    ...keepAction(),
    ...(progress !== null ? [action('example.stop', messages.stop, Square, stopReplay)] : []),
    ...(progress === null && (examples?.length ?? 0) > 0
      ? [action('example.replay', messages.replayKey, Play, replayAll)]
      : []),
    action('example.show', messages.show, ListChecks, showExamples),
  ];
}

function replayAll(): void {
  showExamples();
  void replayExamples({});
}

function showExamples(): void {
  useActivityView.setState({ tab: 'examples' });
  goTo('activity');
}

/** One key for both places: the run on the workbench, or the one under the cursor of the history. */
function keepAction(): Action[] {
  const run = runInView();
  if (run === null) return [];
  const example = exampleOf(run);
  return example === null
    ? [action('example.keep', messages.keep, Star, run.keep)]
    : [action('example.keep', messages.takeOut, StarOff, () => void removeExamples([example.example]))];
}

function runInView(): { readonly request_id: string; readonly keep: () => void } | null {
  const bench = useRun.getState();
  if (isShown('run') && !bench.atHome) {
    const run = currentRun(bench, bench.task);
    if (run?.phase !== 'done') return null;
    return { request_id: run.id, keep: () => void keepRequest(bench.task, run.id) };
  }
  const { cursor, tab } = useActivityView.getState();
  if (!isShown('activity') || tab !== 'history' || cursor === null) return null;
  const { pages, leaving } = useHistory.getState();
  const rows = shownRows(pages, leaving);
  const row = rows.rowAt(rows.indexOf(cursor.id));
  if (row?.outcome !== 'done') return null;
  return { request_id: row.request_id, keep: () => void keepRun(row.id) };
}
