/** What can be done on the workbench now. */
import {
  ArrowUpToLine,
  CircleX,
  Columns2,
  Copy,
  Download,
  History,
  Home,
  ListTree,
  MessageSquarePlus,
  Play,
  RefreshCw,
  Repeat,
  SlidersHorizontal,
  Square,
  SquareCode,
  TextCursorInput,
} from 'lucide-react';
import { raiseRequest } from '../../stores/activity.ts';
import { unloadModel } from '../../stores/library.ts';
import {
  chooseMode,
  currentRun,
  isBusy,
  modelOf,
  newConversation,
  newPictureTalk,
  requestNow,
  runAgain,
  startRun,
  stopTask,
  textModeOf,
  useRun,
} from '../../stores/run.ts';
import type { RunState } from '../../stores/run.ts';
import { goTo, isShown, setOverlay } from '../../stores/view.ts';
import type { Overlay } from '../../stores/view.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { splitName } from '../../ui/format.ts';
import { actionMessages as messages } from './action-messages.ts';
import { compareActions } from './compare/actions.ts';
import { canCompare, isCompareShown, openCompare, setCompareAside, useCompare } from './compare/store.ts';
import { copyAndTell } from './copy.ts';
import { showTab } from './pane-tab.ts';
import { PICTURE_TALK } from './picture-talk.ts';
import { resultText, saveResult } from './result-text.ts';

type Maybe = Action | false;

const action = actionsUnder(messages.group);

/** The actions of Run; those that make no sense now are left out. */
export function runActions(): Action[] {
  const state = useRun.getState();
  const compare = useCompare.getState();
  const comparing = isCompareShown(compare) && !state.atHome;
  const here = isShown('run') && !state.atHome;
  const actions: Maybe[] = comparing
    ? compareActions(here)
    : [...runningActions(state, here), ...(here ? resultActions(state) : []), ...viewActions(state, here)];
  return [
    ...actions.filter((each) => each !== false),
    action('run.pick-model', messages.pickModel, Repeat, () => openOverlay('model-picker')),
    action('run.pick-task', messages.pickTask, ListTree, () => openOverlay('task-menu')),
    ...(isShown('run') && state.atHome ? [] : [action('run.home', messages.examples, Home, showExamples)]),
  ];
}

function runningActions(state: RunState, here: boolean): Maybe[] {
  const { task } = state;
  const busy = isBusy(state, task);
  const run = currentRun(state, task);
  const waits = run?.phase === 'queued' && (run.position ?? 0) > 0;
  const ready = here && !busy && requestNow(state, task) !== null;
  return [
    busy && action('run.stop', messages.stop, Square, () => void stopTask(task)),
    run !== null &&
      waits &&
      action('run.raise', messages.goFirst, ArrowUpToLine, () => void raiseRequest(run.id)),
    ready && action('run.start', messages.run, Play, () => startRun(task)),
    here &&
      !busy &&
      currentRun(state, task) !== null &&
      action('run.again', messages.again, RefreshCw, () => runAgain(task)),
  ];
}

function resultActions(state: RunState): Maybe[] {
  const { task } = state;
  const text = resultText(task);
  const model = modelOf(state, task);
  return [
    text !== null && action('run.copy', messages.copy, Copy, () => void copyAndTell(text)),
    text !== null && action('run.save', messages.save, Download, () => saveResult(task)),
    canCompare(task) && action('run.compare', messages.compare, Columns2, () => openCompare(task)),
    model?.state === 'loaded' &&
      action(
        'run.unload',
        messages.unload(splitName(model.id).name),
        CircleX,
        () => void unloadModel(model.id),
      ),
  ];
}

function viewActions(state: RunState, here: boolean): Maybe[] {
  const { task } = state;
  const chat = task === 'text-generation' && modelOf(state, task)?.chat === true;
  const other = textModeOf(state) === 'chat' ? 'completion' : 'chat';
  return [
    canStartAnew(state) && action('run.new-chat', messages.newChat, MessageSquarePlus, startAnew),
    here && chat && action('run.mode', messages.mode(other), TextCursorInput, () => chooseMode(other)),
    here && action('run.options', messages.options, SlidersHorizontal, () => showTab(task, 'options')),
    here && action('run.history', messages.history, History, () => showTab(task, 'history')),
    here && action('run.code', messages.code, SquareCode, () => showTab(task, 'code')),
  ];
}

/** True where a chat lies on the workbench: about a picture while that is shown, else of texts. */
function canStartAnew({ task, turns, runs }: RunState): boolean {
  return task === PICTURE_TALK ? runs[task] !== undefined : turns.length > 0;
}

function startAnew(): void {
  if (useRun.getState().task === PICTURE_TALK) newPictureTalk();
  else newConversation();
  goTo('run');
}

/** What opens does so once the palette has given its focus back. */
function openOverlay(overlay: Overlay): void {
  useRun.setState({ atHome: false });
  setCompareAside();
  goTo('run');
  setTimeout(() => setOverlay(overlay));
}

function showExamples(): void {
  useRun.setState({ atHome: true });
  goTo('run');
}
