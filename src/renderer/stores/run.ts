/** The workbench: what is written, chosen and running for each task. Running goes on when another view is open. */
import { z } from 'zod';
import { create } from 'zustand';
import type { InferenceRequest } from '../../shared/inference.ts';
import { TASKS } from '../../shared/tasks/index.ts';
import { execute } from '../features/run/execute.ts';
import { RUN_TASKS, classificationInputs, embeddingInputs, textInputs } from '../features/run/request.ts';
import type { Exchange, RunTask, TextMode } from '../features/run/request.ts';
import { isSettled, newRun, onStop } from '../features/run/run-state.ts';
import type { Run } from '../features/run/run-state.ts';
import { TokenBuffer } from '../features/run/token-buffer.ts';
import { requireClient } from './connection.ts';
import { modelFor, useLibrary } from './library.ts';
import { remember, remembered } from './storage.ts';

type ByTask<T> = Readonly<Record<RunTask, T>>;

/** One exchange of the text workbench. */
export interface Turn {
  readonly id: string;
  readonly mode: TextMode;
  readonly prompt: string;
  readonly run: Run;
}

interface RunState {
  readonly task: RunTask;
  /** The model that a person chose, by task. */
  readonly chosen: Readonly<Partial<Record<RunTask, string>>>;
  /** Options that differ from their defaults. */
  readonly options: ByTask<Readonly<Record<string, unknown>>>;
  readonly drafts: ByTask<string>;
  readonly mode: TextMode;
  /** Whether each line of a classification stands by itself. */
  readonly linesApart: boolean;
  readonly turns: readonly Turn[];
  /** The last run of the tasks that have one result. */
  readonly runs: Readonly<Partial<Record<RunTask, Run>>>;
  /** Whether the examples are shown in place of a workbench. */
  readonly atHome: boolean;
}

const taskSchema = z.enum(RUN_TASKS);
const chosenSchema = z.partialRecord(taskSchema, z.string());

/** The workbench's store. */
export const useRun = create<RunState>()(() => ({
  task: remembered('task', taskSchema, 'text-generation'),
  chosen: remembered<RunState['chosen']>('models', chosenSchema, {}),
  options: { 'text-generation': {}, 'text-classification': {}, 'feature-extraction': {} },
  drafts: { 'text-generation': '', 'text-classification': '', 'feature-extraction': '' },
  mode: remembered('mode', z.enum(['chat', 'completion']), 'chat'),
  linesApart: true,
  turns: [],
  runs: {},
  atHome: !remembered('has-run', z.boolean(), false),
}));

const buffers = new Map<string, TokenBuffer>();
const stops = new Map<string, () => void>();

/** The text of a run as it grows. */
export function tokensOf(runId: string): TokenBuffer {
  const known = buffers.get(runId);
  if (known !== undefined) return known;
  const fresh = new TokenBuffer((flush) => requestAnimationFrame(flush));
  buffers.set(runId, fresh);
  return fresh;
}

/** Goes to a task's workbench. */
export function chooseTask(task: RunTask): void {
  useRun.setState({ task, atHome: false });
  remember('task', task);
}

/** Chooses the model of a task and goes there. */
export function chooseModel(task: RunTask, model: string): void {
  useRun.setState(({ chosen }) => ({ chosen: { ...chosen, [task]: model } }));
  remember('models', useRun.getState().chosen);
  chooseTask(task);
}

/** Chat or completion. */
export function chooseMode(mode: TextMode): void {
  useRun.setState({ mode });
  remember('mode', mode);
}

/** Writes the draft of a task. */
export function setDraft(task: RunTask, draft: string): void {
  useRun.setState(({ drafts }) => ({ drafts: { ...drafts, [task]: draft } }));
}

/** Replaces the changed options of a task. */
export function setOptions(task: RunTask, options: Readonly<Record<string, unknown>>): void {
  useRun.setState((state) => ({ options: { ...state.options, [task]: options } }));
}

/** Forgets the conversation. */
export function newConversation(): void {
  stopTask('text-generation');
  for (const turn of useRun.getState().turns) buffers.delete(turn.run.id);
  useRun.setState({ turns: [] });
}

/** The run of a task that is shown last. */
export function currentRun(state: RunState, task: RunTask): Run | null {
  return (task === 'text-generation' ? state.turns.at(-1)?.run : state.runs[task]) ?? null;
}

/** True while the task has a run that is not settled. */
export function isBusy(state: RunState, task: RunTask): boolean {
  const run = currentRun(state, task);
  return run !== null && !isSettled(run);
}

/** The mode that is in force: a model without a chat template can only complete. */
export function modeFor(mode: TextMode, chat: boolean): TextMode {
  return chat ? mode : 'completion';
}

/** The request that Run would send now; null while something is missing. */
export function requestNow(state: RunState, task: RunTask): InferenceRequest | null {
  const model = modelFor(useLibrary.getState().models ?? [], task, state.chosen[task]);
  if (model === null) return null;
  const inputs = inputsNow(state, task, modeFor(state.mode, model.chat));
  if (inputs === null) return null;
  const options = state.options[task];
  if (!TASKS[task].options.safeParse(options).success) return null;
  return { model: model.id, task, inputs, ...(Object.keys(options).length === 0 ? {} : { options }) };
}

function inputsNow(state: RunState, task: RunTask, mode: TextMode): unknown {
  const draft = state.drafts[task];
  if (task === 'text-generation') return textInputs(draft, mode, exchanges(state.turns));
  return task === 'text-classification'
    ? classificationInputs(draft, state.linesApart)
    : embeddingInputs(draft);
}

/** What was said so far in the chat. */
function exchanges(turns: readonly Turn[]): Exchange[] {
  return turns
    .filter((turn) => turn.mode === 'chat')
    .map((turn) => ({ prompt: turn.prompt, answer: tokensOf(turn.run.id).view().text }));
}

/** Runs what is written for the task; does nothing while it is busy or something is missing. */
export function startRun(task: RunTask): void {
  const state = useRun.getState();
  const request = isBusy(state, task) ? null : requestNow(state, task);
  if (request === null) return;
  const run = begin(task, request);
  if (task === 'text-generation') {
    const mode: TextMode = typeof request.inputs === 'string' ? 'completion' : 'chat';
    const turn: Turn = {
      id: run.id,
      mode,
      prompt: mode === 'chat' ? state.drafts[task].trim() : state.drafts[task],
      run,
    };
    useRun.setState({ turns: [...state.turns, turn], drafts: { ...state.drafts, [task]: '' } });
  } else {
    useRun.setState({ runs: { ...state.runs, [task]: run } });
  }
  carry(task, run);
}

/** Runs the last request of a task again, with the model and options of now. */
export function runAgain(task: RunTask): void {
  const state = useRun.getState();
  if (isBusy(state, task)) return;
  const last = task === 'text-generation' ? state.turns.at(-1) : undefined;
  if (last === undefined) {
    startRun(task);
    return;
  }
  useRun.setState({
    turns: state.turns.slice(0, -1),
    mode: last.mode,
    drafts: { ...state.drafts, [task]: last.prompt },
  });
  startRun(task);
  // What was being written stays; only the repeated prompt came and went.
  setDraft(task, state.drafts[task]);
}

function begin(task: RunTask, request: InferenceRequest): Run {
  const id = newRequestId();
  chooseTask(task);
  remember('has-run', true);
  return newRun(id, { ...request, priority: 'interactive', request_id: id }, performance.now());
}

function carry(task: RunTask, run: Run): void {
  const abort = new AbortController();
  const update = (change: (run: Run) => Run): void => replace(task, run.id, change);
  stops.set(run.id, () => {
    tokensOf(run.id).flush();
    update((current) => onStop(current, performance.now()));
    abort.abort();
  });
  const carrier = {
    client: requireClient,
    tokens: tokensOf(run.id),
    signal: abort.signal,
    update,
    now: () => performance.now(),
  };
  void execute(run, carrier).finally(() => {
    stops.delete(run.id);
    if (task !== 'text-generation') buffers.delete(run.id);
  });
}

function replace(task: RunTask, runId: string, change: (run: Run) => Run): void {
  useRun.setState((state) => {
    if (task !== 'text-generation') {
      const run = state.runs[task];
      if (run?.id !== runId) return state;
      const next = change(run);
      return next === run ? state : { runs: { ...state.runs, [task]: next } };
    }
    const at = state.turns.findIndex((turn) => turn.run.id === runId);
    const turn = state.turns[at];
    if (turn === undefined) return state;
    const next = change(turn.run);
    return next === turn.run ? state : { turns: state.turns.with(at, { ...turn, run: next }) };
  });
}

/** Stops the task's run; true where one was under way. */
export function stopTask(task: RunTask): boolean {
  const run = currentRun(useRun.getState(), task);
  const stop = run === null ? undefined : stops.get(run.id);
  stop?.();
  return stop !== undefined;
}

/** Twelve hex digits: enough for one page's life. Not randomUUID, which pages on plain http beyond loopback lack. */
function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `req_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
