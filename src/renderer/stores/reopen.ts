/** Opening a run of the history again: on the workbench of its task, as it was. */
import type { HistoryEntry } from '../../shared/activity.ts';
import { setCompareAside } from '../features/run/compare/store.ts';
import { emptyConversation, withNode } from '../features/run/conversation.ts';
import { messages } from '../features/run/messages.ts';
import { isRunTask } from '../features/run/request.ts';
import type { Exchange, RunTask } from '../features/run/request.ts';
import { PICTURE_TALK, canFollowUp } from '../features/run/picture-talk.ts';
import { restore } from '../features/run/restore.ts';
import type { Restored } from '../features/run/restore.ts';
import { newRun } from '../features/run/run-state.ts';
import { splitVariant } from '../features/run/variant.ts';
import { park, showAnswer } from './benches.ts';
import { newRequestId, tokensOf } from './carry.ts';
import { requireClient } from './connection.ts';
import { useLibrary } from './library.ts';
import { tellFailure } from './failures.ts';
import { notify } from './notices.ts';
import { runAgain, startRun } from './run-start.ts';
import { goTo } from './view.ts';
import { modelOf, setConversation, useRun } from './workbench.ts';
import type { Turn } from './workbench.ts';

/** Shows a run of the history with its input, options, result and meta; a failure becomes a note. */
export async function reopenRun(id: number): Promise<void> {
  const entry = await entryOf(id);
  if (entry !== null) reopenEntry(entry);
}

/** Opens a run of the history and runs it once more, with the model and options that it had. */
export async function rerun(id: number): Promise<void> {
  const entry = await entryOf(id);
  if (entry === null) return;
  const { task } = entry;
  if (!isRunTask(task)) {
    notify(messages.noWorkbench(task), true);
    return;
  }
  // Anew in any case: where its conversation went on since, what came after it stays as it is.
  rebuild(entry, task);
  setCompareAside();
  goTo('run');
  if (entry.inputs !== null) askAgain(task);
}

/** Reads one run of the history; null after a note where it can't be read. */
export async function entryOf(id: number): Promise<HistoryEntry | null> {
  try {
    return await requireClient().call('historyEntry', { id }).output;
  } catch (error) {
    tellFailure(error);
    return null;
  }
}

/**
 * Puts an entry on the workbench; false, with a note, where its task has none. What was there is put aside: it can be
 * had back, and what runs on it goes on. What is chosen and set for the entry is not remembered for its model.
 */
export function reopenEntry(entry: HistoryEntry): boolean {
  const { task } = entry;
  if (!isRunTask(task)) {
    notify(messages.noWorkbench(task), true);
    return false;
  }
  const here = task === 'text-generation' && showAnswer(entry.request_id);
  if (!here) rebuild(entry, task);
  setCompareAside();
  goTo('run');
  return true;
}

function rebuild(entry: HistoryEntry, task: RunTask): void {
  park(task);
  const restored = restore(entry, task, performance.now());
  useRun.setState({ task, atHome: false });
  takeModel(task, entry);
  if (entry.inputs === null) notify(messages.inputNotKept, true);
  if (task === 'text-generation') showText(restored);
  else showResult(task, restored, Array.isArray(entry.inputs));
}

/** Gives a workbench a model, its variant and options, without remembering them for later. */
export function takeModel(
  task: RunTask,
  { model: name, options }: Pick<HistoryEntry, 'model' | 'options'>,
): void {
  const known = useLibrary.getState().models ?? [];
  const { model, variant } = splitVariant(name, known);
  useRun.setState(({ chosen, variants: { [model]: _before, ...others } }) => ({
    chosen: { ...chosen, [task]: model },
    variants: variant === null ? others : { ...others, [model]: variant },
  }));
  // They are the entry's own, whichever model it runs with now.
  const own = modelOf(useRun.getState(), task)?.id ?? model;
  useRun.setState((state) => ({
    options: { ...state.options, [task]: options },
    optionsOf: { ...state.optionsOf, [task]: own },
  }));
}

function showResult(task: RunTask, { run, answer, draft, parts }: Restored, isList: boolean): void {
  // What a task writes stands where its letters came.
  tokensOf(run.id).restore(answer);
  // A chat about a picture shows its questions above their answers; its field is for the next one.
  const talks = task === PICTURE_TALK && canFollowUp(run.request.model);
  useRun.setState(({ drafts, parts: before, runs, linesApart }) => ({
    drafts: { ...drafts, [task]: draft },
    parts: { ...before, [task]: talks ? { ...parts, text: '' } : parts },
    runs: { ...runs, [task]: run },
    linesApart: task === 'text-classification' ? isList || !draft.includes('\n') : linesApart,
  }));
}

function showText({ run, answer, draft, chat }: Restored): void {
  tokensOf(run.id).restore(answer);
  if (chat === null) {
    useRun.setState(({ drafts }) => ({
      mode: 'completion',
      drafts: { ...drafts, 'text-generation': draft },
      completion: { run, accepted: false },
    }));
    return;
  }
  useRun.setState(({ drafts }) => ({
    mode: 'chat',
    system: chat.system,
    drafts: { ...drafts, 'text-generation': '' },
    files: [],
    nextUp: null,
  }));
  setConversation(() => {
    const earlier = chat.earlier.map((exchange) => ({ exchange, id: newRequestId() }));
    let tree = emptyConversation<Turn>();
    let parent: string | null = null;
    for (const { exchange, id } of earlier) {
      tree = withNode(tree, earlierTurn(id, parent, exchange, run.request.model));
      parent = id;
    }
    return withNode<Turn>(tree, { id: run.id, parent, prompt: draft, files: [], run });
  });
}

/** An exchange of which only the words are known. */
function earlierTurn(id: string, parent: string | null, { prompt, answer }: Exchange, model: string): Turn {
  tokensOf(id).restore(answer);
  const run = newRun(id, { model, task: 'text-generation', inputs: null }, performance.now());
  return { id, parent, prompt, files: [], run: { ...run, phase: 'done' } };
}

/** A chat says its last question again, in place of the old answer; everything else runs what stands in its field. */
function askAgain(task: RunTask): void {
  if (task === PICTURE_TALK) {
    runAgain(task);
    return;
  }
  const last = useRun.getState().turns.at(-1);
  if (task !== 'text-generation' || useRun.getState().mode !== 'chat' || last === undefined) {
    startRun(task);
    return;
  }
  setConversation((tree) => ({ ...tree, nodes: tree.nodes.filter((node) => node.id !== last.id) }));
  const { drafts } = useRun.getState();
  useRun.setState({ drafts: { ...drafts, 'text-generation': last.prompt } });
  startRun('text-generation');
  useRun.setState(({ drafts: now }) => ({
    drafts: { ...now, 'text-generation': drafts['text-generation'] },
  }));
}
