/** The workbench: what is written, chosen and shown for each task. It stays as it is while another view is open. */
import { z } from 'zod';
import { create } from 'zustand';
import type { InferenceRequest } from '../../shared/inference.ts';
import type { ModelInfo } from '../../shared/models.ts';
import { TASKS } from '../../shared/tasks/index.ts';
import { emptyConversation, pathOf } from '../features/run/conversation.ts';
import type { Conversation } from '../features/run/conversation.ts';
import { askedOptions } from '../features/run/asked-options.ts';
import { forEachTask } from '../features/run/by-task.ts';
import type { ByTask } from '../features/run/by-task.ts';
import { answerOf } from '../features/run/answer.ts';
import { fieldsOf, inputOfParts, isEmptyPart } from '../features/run/parts.ts';
import type { Parts } from '../features/run/parts.ts';
import {
  PICTURE_TALK,
  canFollowUp,
  followUp,
  pictureTalkOf,
  saidWith,
} from '../features/run/picture-talk.ts';
import {
  RUN_TASKS,
  classificationInputs,
  embeddingInputs,
  messageOf,
  textInputs,
} from '../features/run/request.ts';
import type { AttachedFile, Exchange, RunTask, TextMode } from '../features/run/request.ts';
import { isSettled } from '../features/run/run-state.ts';
import type { Run } from '../features/run/run-state.ts';
import { tokensOf } from './carry.ts';
import { modelFor, useLibrary } from './library.ts';
import { remembered } from './storage.ts';

/** Options that differ from their defaults, by name. */
export type Options = Readonly<Record<string, unknown>>;

/** One exchange of a chat: a node of the conversation's tree. */
export interface Turn {
  readonly id: string;
  readonly parent: string | null;
  readonly prompt: string;
  readonly files: readonly AttachedFile[];
  readonly run: Run;
}

/** A message that waits for the answer before it. */
export interface NextMessage {
  readonly prompt: string;
  readonly files: readonly AttachedFile[];
}

/** What the workbench holds. */
export interface RunState {
  readonly task: RunTask;
  /** The model that a person chose, by task. */
  readonly chosen: Readonly<Partial<Record<RunTask, string>>>;
  /** The file or dtype that a person chose, by model. */
  readonly variants: Readonly<Record<string, string>>;
  /** Options of now that differ from their defaults. */
  readonly options: ByTask<Options>;
  /** The model that the options of a task are those of. */
  readonly optionsOf: Readonly<Partial<Record<RunTask, string>>>;
  /** The message being written, the text to continue, the lines. */
  readonly drafts: ByTask<string>;
  /** The parts of the input, of tasks whose contract names them. */
  readonly parts: ByTask<Parts>;
  readonly mode: TextMode;
  /** Whether each line of a classification stands by itself. */
  readonly linesApart: boolean;
  /** The system prompt of chats. */
  readonly system: string;
  /** Files that go along with the message being written. */
  readonly files: readonly AttachedFile[];
  readonly nextUp: NextMessage | null;
  readonly conversation: Conversation<Turn>;
  /** The path through the conversation that is shown. */
  readonly turns: readonly Turn[];
  /** The last completion; its answer stands behind the text, tinted, until it is accepted. */
  readonly completion: { readonly run: Run; readonly accepted: boolean } | null;
  /** The last run of the tasks that have one result. */
  readonly runs: Readonly<Partial<Record<RunTask, Run>>>;
  /** How long the next run may take, seconds, where a person gave it more than usual. */
  readonly patience: number | null;
  /** Whether the examples are shown in place of a workbench. */
  readonly atHome: boolean;
  /** Workbenches that another run took the place of, the oldest first; what runs on them goes on. */
  readonly parked: readonly Bench[];
}

/** What lies on the workbench of one task. */
export interface Bench {
  /** Tells parked ones apart. */
  readonly id: number;
  readonly task: RunTask;
  readonly model: string | undefined;
  readonly variant: string | undefined;
  readonly options: Options;
  readonly optionsOf: string | undefined;
  readonly draft: string;
  readonly parts: Parts;
  readonly mode: TextMode;
  readonly linesApart: boolean;
  readonly system: string;
  readonly files: readonly AttachedFile[];
  readonly nextUp: NextMessage | null;
  readonly conversation: Conversation<Turn>;
  readonly completion: RunState['completion'];
  readonly run: Run | undefined;
}

const taskSchema = z.enum(RUN_TASKS);

/** The workbench's store. */
export const useRun = create<RunState>()(() => ({
  task: remembered('task', taskSchema, 'text-generation'),
  chosen: remembered<RunState['chosen']>('models', z.partialRecord(taskSchema, z.string()), {}),
  variants: remembered('variants', z.record(z.string(), z.string()), {}),
  options: forEachTask({}),
  optionsOf: {},
  drafts: forEachTask(''),
  parts: forEachTask({}),
  mode: remembered('mode', z.enum(['chat', 'completion']), 'chat'),
  linesApart: remembered('lines-apart', z.boolean(), true),
  system: '',
  files: [],
  nextUp: null,
  conversation: emptyConversation<Turn>(),
  turns: [],
  completion: null,
  runs: {},
  patience: null,
  atHome: !remembered('has-run', z.boolean(), false),
  parked: [],
}));

/** Replaces the conversation, and with it the path that is shown. */
export function setConversation(change: (tree: Conversation<Turn>) => Conversation<Turn>): void {
  useRun.setState((state) => {
    const conversation = change(state.conversation);
    return conversation === state.conversation ? state : { conversation, turns: pathOf(conversation) };
  });
}

/** The model that the task would run with. */
export function modelOf(state: RunState, task: RunTask): ModelInfo | null {
  return modelFor(useLibrary.getState().models ?? [], task, state.chosen[task]);
}

/** How a request names the model: with its variant where one was chosen and is still there. */
export function nameOf(state: RunState, model: ModelInfo): string {
  const variant = state.variants[model.id];
  return variant !== undefined && model.variants.includes(variant) ? `${model.id}:${variant}` : model.id;
}

/** The mode that is in force: a model without a chat template can only complete. */
export function modeFor(mode: TextMode, chat: boolean): TextMode {
  return chat ? mode : 'completion';
}

/** The mode of the text workbench with the model of now; while no model is known, as it was chosen. */
export function textModeOf(state: RunState): TextMode {
  return modeFor(state.mode, modelOf(state, 'text-generation')?.chat ?? true);
}

/** The run of a task that is shown last. */
export function currentRun(state: RunState, task: RunTask): Run | null {
  if (task !== 'text-generation') return state.runs[task] ?? null;
  if (textModeOf(state) === 'completion') return state.completion?.run ?? null;
  return state.turns.at(-1)?.run ?? null;
}

/** True while the task has a run that is not settled. */
export function isBusy(state: RunState, task: RunTask): boolean {
  const run = currentRun(state, task);
  return run !== null && !isSettled(run);
}

/** The request that Run would send now; null while something is missing. */
export function requestNow(state: RunState, task: RunTask): InferenceRequest | null {
  return requestFor(state, task, inputsNow(state, task));
}

/** The request for some inputs with the model and options of now; null where it could not be sent. */
export function requestFor(state: RunState, task: RunTask, inputs: unknown): InferenceRequest | null {
  const model = modelOf(state, task);
  if (model === null || inputs === null) return null;
  const options = askedOptions(task, state.options[task]);
  if (!TASKS[task].options.safeParse(options).success) return null;
  const name = nameOf(state, model);
  return {
    model: name,
    task,
    inputs,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(state.patience === null ? {} : { timeout_s: state.patience }),
  };
}

/** Gives the runs of this window more time, in seconds. */
export function waitLonger(seconds: number): void {
  useRun.setState({ patience: seconds });
}

function inputsNow(state: RunState, task: RunTask): unknown {
  const fields = fieldsOf(task);
  if (fields.length > 0) {
    const inputs = inputOfParts(fields, state.parts[task]);
    return task === PICTURE_TALK ? afterBefore(state, inputs) : inputs;
  }
  const draft = state.drafts[task];
  if (task === 'text-classification') return classificationInputs(draft, state.linesApart);
  if (task === 'feature-extraction') return embeddingInputs(draft);
  if (textModeOf(state) === 'completion') return textInputs(draft, 'completion', []);
  return chatInputs(state, draft, state.files, state.turns);
}

/** A question about a picture, with what was said about it before where the model can follow that. */
function afterBefore(state: RunState, inputs: unknown): unknown {
  const run = state.runs[PICTURE_TALK];
  const model = modelOf(state, PICTURE_TALK);
  if (run === undefined || model === null || !canFollowUp(model.id)) return inputs;
  const before = pictureTalkOf(run.request.inputs);
  const said = before === null ? [] : saidWith(before, answerOf(run, tokensOf(run.id).view().text));
  return followUp(inputs, before, said);
}

/** The parts of a task's input; of a chat about a picture, whose field is empty once it is sent, with its last question. */
export function partsNow(state: RunState, task: RunTask): Parts {
  const parts = state.parts[task];
  const run = state.runs[task];
  if (task !== PICTURE_TALK || run === undefined || !isEmptyPart(parts['text'])) return parts;
  return { ...parts, text: pictureTalkOf(run.request.inputs)?.question ?? null };
}

/** The messages of a chat: the system prompt, what was said before, and the new message with its files. */
export function chatInputs(
  state: RunState,
  prompt: string,
  files: readonly AttachedFile[],
  earlier: readonly Turn[],
): unknown {
  const said = earlier.map((turn): Exchange => ({
    prompt: messageOf(turn.prompt, turn.files),
    answer: tokensOf(turn.run.id).view().text,
  }));
  return textInputs(messageOf(prompt, files), 'chat', said, state.system);
}
