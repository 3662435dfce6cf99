/** Starting, repeating, branching and stopping runs of the workbench. */
import type { InferenceRequest } from '../../shared/inference.ts';
import { before, emptyConversation, toBranch, withNode } from '../features/run/conversation.ts';
import { isEmptyPart } from '../features/run/parts.ts';
import { PICTURE_TALK, canFollowUp, pictureTalkOf } from '../features/run/picture-talk.ts';
import type { AttachedFile, RunTask } from '../features/run/request.ts';
import { isSettled, newRun } from '../features/run/run-state.ts';
import type { Run } from '../features/run/run-state.ts';
import { changeRun, park } from './benches.ts';
import { carryRun, forgetTexts, newRequestId, stopRun, tokensOf } from './carry.ts';
import { chooseTask, setDraft, setPart } from './choices.ts';
import { remember } from './storage.ts';
import {
  chatInputs,
  currentRun,
  isBusy,
  requestFor,
  requestNow,
  setConversation,
  textModeOf,
  useRun,
} from './workbench.ts';
import type { Turn } from './workbench.ts';

const TEXT = 'text-generation';

/**
 * Runs what is written for the task. While a chat answers, the message waits for its turn; else a busy task does
 * nothing. Either can be seen on its workbench, so that is shown.
 */
export function startRun(task: RunTask): void {
  const state = useRun.getState();
  const chat = task === TEXT && textModeOf(state) === 'chat';
  if (isBusy(state, task)) {
    if (chat) queueMessage();
    chooseTask(task);
    return;
  }
  if (chat) {
    const parent = state.turns.at(-1)?.id ?? null;
    if (say(state.drafts[TEXT].trim(), state.files, parent)) {
      useRun.setState(({ drafts }) => ({ drafts: { ...drafts, [TEXT]: '' }, files: [], nextUp: null }));
    }
    return;
  }
  const request = requestNow(state, task);
  if (request === null) return;
  const run = begin(task, request);
  if (task === TEXT) {
    useRun.setState({ completion: { run, accepted: false } });
    void carryRun(run, changeRun(run.id));
    return;
  }
  showRun(task, run);
  // What was asked stands above the answer, and the field is free for the next question.
  if (task === PICTURE_TALK && canFollowUp(request.model)) setPart(task, 'text', '');
  void carryRun(run, changeRun(run.id)).then(() => takeBack(run.id));
}

/** A question about a picture that failed goes back into its field, unless another one is written there by now. */
function takeBack(runId: string): void {
  const { runs, parts } = useRun.getState();
  const run = runs[PICTURE_TALK];
  if (run?.id !== runId || run.phase !== 'failed' || !isEmptyPart(parts[PICTURE_TALK]['text'])) return;
  setPart(PICTURE_TALK, 'text', pictureTalkOf(run.request.inputs)?.question ?? '');
}

/** Shows a run in the place of the task's last one. */
function showRun(task: RunTask, run: Run): void {
  const { runs } = useRun.getState();
  const last = runs[task];
  if (last !== undefined) forgetTexts([last.id]);
  useRun.setState({ runs: { ...runs, [task]: run } });
}

/** Says something after `parent`; false where there is nothing to say or no model to say it to. */
function say(prompt: string, files: readonly AttachedFile[], parent: string | null): boolean {
  const state = useRun.getState();
  const inputs = chatInputs(state, prompt, files, before(state.conversation, parent));
  const request = requestFor(state, TEXT, inputs);
  if (request === null) return false;
  const run = begin(TEXT, request);
  setConversation((tree) => withNode<Turn>(tree, { id: run.id, parent, prompt, files, run }));
  void carryRun(run, changeRun(run.id)).then(() => sayNext(run.id));
  return true;
}

/** Keeps the message being written until the answer is complete. */
function queueMessage(): void {
  const { drafts, files, nextUp } = useRun.getState();
  const prompt = drafts[TEXT].trim();
  if (prompt === '' || nextUp !== null) return;
  useRun.setState({ nextUp: { prompt, files }, drafts: { ...drafts, [TEXT]: '' }, files: [] });
}

/** Takes the waiting message back into the field. */
export function unqueueMessage(): void {
  const { nextUp, drafts } = useRun.getState();
  if (nextUp === null) return;
  const draft = [nextUp.prompt, drafts[TEXT]].filter((part) => part !== '').join('\n');
  useRun.setState({ nextUp: null, files: nextUp.files, drafts: { ...drafts, [TEXT]: draft } });
}

/** Once an answer is complete the waiting message is said; after a stop or a failure it goes back into the field. */
function sayNext(runId: string): void {
  const { nextUp, turns } = useRun.getState();
  const last = turns.at(-1);
  if (nextUp === null || last?.run.id !== runId) return;
  if (last.run.phase === 'done' && say(nextUp.prompt, nextUp.files, last.id))
    useRun.setState({ nextUp: null });
  else unqueueMessage();
}

/** Runs the last request of a task again, with the model and options of now. In a chat the new answer is a branch. */
export function runAgain(task: RunTask): void {
  const state = useRun.getState();
  if (isBusy(state, task)) return;
  const last = state.turns.at(-1);
  if (task === TEXT && textModeOf(state) === 'chat' && last !== undefined) sayAgain(last.id);
  else if (task === TEXT && state.completion !== null) completeAgain(state.completion.run);
  else if (task === PICTURE_TALK && state.runs[task] !== undefined) askPictureAgain(state.runs[task]);
  else startRun(task);
}

function completeAgain(run: Run): void {
  if (typeof run.request.inputs === 'string') setDraft(TEXT, run.request.inputs);
  startRun(TEXT);
}

/** Asks the last question about a picture once more, after the same that was said before it. */
function askPictureAgain({ request: { inputs } }: Run): void {
  const request = requestFor(useRun.getState(), PICTURE_TALK, inputs);
  if (request === null) return;
  const run = begin(PICTURE_TALK, request);
  showRun(PICTURE_TALK, run);
  void carryRun(run, changeRun(run.id));
}

/** Answers an exchange anew, beside its old answer; with `prompt`, after changing what was asked. */
export function sayAgain(turnId: string, prompt?: string): void {
  const { conversation } = useRun.getState();
  const turn = conversation.nodes.find((node) => node.id === turnId);
  if (turn === undefined || isBusy(useRun.getState(), TEXT)) return;
  say(prompt?.trim() ?? turn.prompt, turn.files, turn.parent);
}

/** Shows the branch `step` places beside an exchange. */
export function showBranch(turnId: string, step: number): void {
  if (!isBusy(useRun.getState(), TEXT)) setConversation((tree) => toBranch(tree, turnId, step));
}

/** Makes the tinted answer part of the text. */
export function acceptCompletion(): void {
  const { completion } = useRun.getState();
  if (completion === null || completion.accepted) return;
  stopRun(completion.run.id);
  const { inputs } = completion.run.request;
  const text = `${typeof inputs === 'string' ? inputs : ''}${tokensOf(completion.run.id).view().text}`;
  useRun.setState((state) => ({
    completion: state.completion === null ? null : { ...state.completion, accepted: true },
  }));
  setDraft(TEXT, text);
}

/** Drops the tinted answer; true where there was one. */
export function dropCompletion(): boolean {
  const { completion } = useRun.getState();
  if (completion === null || completion.accepted) return false;
  stopRun(completion.run.id);
  useRun.setState({ completion: null });
  return true;
}

/** Begins a conversation. The one before it is put aside, can be had back, and its answer goes on. */
export function newConversation(): void {
  if (useRun.getState().conversation.nodes.length > 0) park(TEXT);
  useRun.setState({ files: [], nextUp: null });
  setConversation(() => emptyConversation<Turn>());
}

/** Begins a chat about the same picture, as {@link newConversation} does one of texts. */
export function newPictureTalk(): void {
  park(PICTURE_TALK);
  useRun.setState(({ runs: { [PICTURE_TALK]: _before, ...runs } }) => ({ runs }));
}

/** Goes on with the runs that were under way when the page was left. */
export function resumeRuns(): void {
  const { conversation, completion, runs } = useRun.getState();
  const all = [...conversation.nodes.map(({ run }) => run), completion?.run, ...Object.values(runs)];
  for (const run of all)
    if (run !== undefined && !isSettled(run))
      void carryRun(run, changeRun(run.id), true).then(() => sayNext(run.id));
}

/** Stops the task's run; true where one was under way. */
export function stopTask(task: RunTask): boolean {
  const run = currentRun(useRun.getState(), task);
  return run !== null && stopRun(run.id);
}

function begin(task: RunTask, request: InferenceRequest): Run {
  const id = newRequestId();
  chooseTask(task);
  remember('has-run', true);
  return newRun(id, { ...request, priority: 'interactive', request_id: id }, performance.now());
}
