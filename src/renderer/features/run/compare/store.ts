/** A comparison: two to four models, one input, the same options and seed; they take turns. */
import { create } from 'zustand';
import type { InferenceRequest } from '../../../../shared/inference.ts';
import { isMediaRef } from '../../../../shared/media.ts';
import type { MediaRef } from '../../../../shared/media.ts';
import type { ModelInfo } from '../../../../shared/models.ts';
import { offersTask } from '../../../../shared/tasks/also-runs.ts';
import { carryRun, newRequestId, stopRun } from '../../../stores/carry.ts';
import { useLibrary } from '../../../stores/library.ts';
import { notify } from '../../../stores/notices.ts';
import { modelOf, nameOf, partsNow, useRun } from '../../../stores/workbench.ts';
import { askedOptions } from '../asked-options.ts';
import { fieldsOf, inputOfParts } from '../parts.ts';
import { textInputs } from '../request.ts';
import type { RunTask } from '../request.ts';
import { isSettled, newRun, onStop } from '../run-state.ts';
import type { Run } from '../run-state.ts';
import { splitVariant } from '../variant.ts';
import { inputWith, mediaField, partsBeside } from '../../batch/media-rows.ts';
import { messages } from './messages.ts';

/** Fewest and most models side by side: a fifth column would be too narrow to read. */
export const COLUMNS = { least: 2, most: 4 } as const;
/** Widths of a column in px: narrower ones break every other word; wider ones leave the others no room on a large screen. */
export const COLUMN_WIDTH = { least: 300, most: 1_200 } as const;
/** Id of the field for the next input. */
export const ASK_FIELD = 'compare-ask';
/** The seed where the options name none. */
const SEED = 42;

/** One model with its answer. */
export interface Column {
  readonly id: string;
  /** `org/name` or `org/name:variant`. */
  readonly model: string;
  readonly run: Run | null;
  /** Width that a person gave it, px; null for an equal share. */
  readonly width: number | null;
}

interface CompareState {
  /** Null while no comparison is open. */
  readonly task: RunTask | null;
  /** True while a workbench is shown in its place: what runs in it goes on. */
  readonly aside: boolean;
  readonly columns: readonly Column[];
  readonly draft: string;
  /** The picture or sound with what goes along with it; null for texts, and while none was given. */
  readonly inputs: Readonly<Record<string, unknown>> | null;
  /** What was asked last. */
  readonly asked: string;
  readonly hideNames: boolean;
  readonly marks: boolean;
}

/** The comparison's store; it stays as it is while another view is open. */
export const useCompare = create<CompareState>()(() => ({
  task: null,
  aside: false,
  columns: [],
  draft: '',
  inputs: null,
  asked: '',
  hideNames: false,
  marks: true,
}));

/** True for tasks whose results can be read side by side. */
export function canCompare(task: RunTask): boolean {
  return task === 'text-generation' || task === 'text-classification' || mediaField(task) !== null;
}

/** The picture or sound that all of them get; null for texts, and while none was given. */
export function mediaNow({ task, inputs }: Pick<CompareState, 'task' | 'inputs'>): MediaRef | null {
  const field = task === null ? null : mediaField(task);
  const value = field === null ? null : inputs?.[field.name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  // The object that was given, as a store that is asked twice must answer the same.
  return isMediaRef(first) ? first : null;
}

/** Gives all of them another picture or sound; the answers to the one before it go. */
export function setMedia(media: MediaRef): void {
  const { task } = useCompare.getState();
  const field = task === null ? null : mediaField(task);
  if (task === null || field === null) return;
  const beside = partsBeside(task, partsNow(useRun.getState(), task));
  stopAll();
  useCompare.setState(({ columns }) => ({
    inputs: beside === null ? null : { ...inputWith(field, media, beside) },
    columns: columns.map((column) => ({ ...column, run: null })),
  }));
  if (beside === null) notify(messages.needsMore, true);
}

/** True where all of them can be asked now. */
export function isReady({ task, columns, draft, inputs }: CompareState): boolean {
  if (task === null || isComparing(columns)) return false;
  return mediaField(task) === null ? draft.trim() !== '' : inputs !== null;
}

/** Opens a comparison of the task's model with another one; with one model on the machine, a note says so. */
export function openCompare(task: RunTask): void {
  const open = useCompare.getState();
  if (open.task === task && open.aside) {
    useCompare.setState({ aside: false });
    return;
  }
  const state = useRun.getState();
  const own = modelOf(state, task);
  const others = candidates(task).filter((model) => model.id !== own?.id);
  const other = others.find((model) => model.loaded) ?? others[0];
  if (own === null || !canCompare(task)) return;
  const second = other === undefined ? secondFile(own, nameOf(state, own)) : other.id;
  if (second === null) {
    notify(messages.noModel(task.replace('-', ' ')));
    return;
  }
  stopAll();
  useCompare.setState({
    task,
    aside: false,
    columns: [columnOf(nameOf(state, own)), columnOf(second)],
    draft: state.drafts[task],
    inputs: mediaField(task) === null ? null : inputOfParts(fieldsOf(task), partsNow(state, task)),
    asked: '',
  });
}

/** Another file of the same model, where there is no other model. */
function secondFile(model: ModelInfo, current: string): string | null {
  const other = model.variants.map((variant) => `${model.id}:${variant}`).find((name) => name !== current);
  return model.variants.length > 1 ? (other ?? null) : null;
}

/** The models of a task that could run, those in memory first. */
export function candidates(task: RunTask): ModelInfo[] {
  const models = useLibrary.getState().models ?? [];
  return models
    .filter((model) => offersTask(model.task, task) && model.problem === null)
    .sort((a, b) => Number(b.loaded) - Number(a.loaded));
}

function columnOf(model: string): Column {
  return { id: newRequestId(), model, run: null, width: null };
}

/** True while the comparison is on the sheet. */
export function isCompareShown({ task, aside }: CompareState): boolean {
  return task !== null && !aside;
}

/** Makes way for a workbench; Compare brings it back as it was. */
export function setCompareAside(): void {
  if (useCompare.getState().task !== null) useCompare.setState({ aside: true });
}

/** Ends the comparison and what runs in it. */
export function closeCompare(): void {
  stopAll();
  useCompare.setState({ task: null, aside: false, columns: [] });
}

/** Another model, one that is not there yet where possible. */
export function addColumn(): void {
  const { task, columns } = useCompare.getState();
  if (task === null || columns.length >= COLUMNS.most) return;
  const all = candidates(task);
  const next = all.find((model) => columns.every((column) => column.model !== model.id)) ?? all[0];
  if (next !== undefined) useCompare.setState({ columns: [...columns, columnOf(next.id)] });
}

/** Leaves a model out; two stay at least. */
export function removeColumn(id: string): void {
  const { columns } = useCompare.getState();
  if (columns.length <= COLUMNS.least) return;
  stopColumn(id);
  useCompare.setState({ columns: columns.filter((column) => column.id !== id) });
}

/** Gives a column another model; its old answer goes. */
export function setModel(id: string, model: string): void {
  stopColumn(id);
  useCompare.setState(({ columns }) => ({
    columns: columns.map((column) => (column.id === id ? { ...column, model, run: null } : column)),
  }));
}

/** True while a model answers or waits for its turn. */
export function isComparing(columns: readonly Column[]): boolean {
  return columns.some(({ run }) => run !== null && !isSettled(run));
}

/** The seed that all of them get; null for tasks without chance. */
export function seedOf(task: RunTask): number | null {
  if (task !== 'text-generation') return null;
  const { seed } = useRun.getState().options[task];
  return typeof seed === 'number' ? seed : SEED;
}

/** Gives a column a width in px, or its equal share again. */
export function setWidth(id: string, width: number | null): void {
  useCompare.setState(({ columns }) => ({
    columns: columns.map((column) => (column.id === id ? { ...column, width } : column)),
  }));
}

/** Asks one of them once more what all were asked, with another model where one is named. */
export function askAgain(id: string, model?: string): void {
  if (model !== undefined) setModel(id, model);
  const { task, columns, asked } = useCompare.getState();
  const column = columns.find((each) => each.id === id);
  if (task === null || column === undefined || asked === '') return;
  const run = runFor(task, column.model, asked);
  useCompare.setState({ columns: columns.map((each) => (each.id === id ? { ...each, run } : each)) });
  void carryRun(run, changeRun(id, run.id));
}

/** Asks all of them, one after the other. */
export async function ask(): Promise<void> {
  const state = useCompare.getState();
  const { task, draft, columns } = state;
  if (task === null || !isReady(state)) return;
  const begun = columns.map((column) => ({ ...column, run: runFor(task, column.model, draft) }));
  const media = mediaNow(state);
  const asked = media === null ? draft.trim() : (media.name ?? messages.input);
  useCompare.setState({ columns: begun, asked, draft: '' });
  for (const { id, run } of begun) {
    const waiting = useCompare.getState().columns.find((column) => column.id === id)?.run;
    // Stopped, left out or closed while it waited.
    if (waiting?.id === run.id && !isSettled(waiting)) await carryRun(run, changeRun(id, run.id));
  }
}

function runFor(task: RunTask, model: string, draft: string): Run {
  const id = newRequestId();
  const known = useLibrary.getState().models ?? [];
  const info = known.find((each) => each.id === splitVariant(model, known).model);
  const mode = info?.chat === true ? 'chat' : 'completion';
  const inputs =
    mediaField(task) !== null
      ? useCompare.getState().inputs
      : task === 'text-generation'
        ? textInputs(draft, mode, [], useRun.getState().system)
        : draft.trim();
  const seed = seedOf(task);
  const options = {
    ...askedOptions(task, useRun.getState().options[task]),
    ...(seed === null ? {} : { seed }),
  };
  const request: InferenceRequest = { model, task, inputs, options, priority: 'interactive', request_id: id };
  return newRun(id, request, performance.now());
}

function changeRun(columnId: string, runId: string): (change: (run: Run) => Run) => void {
  return (change) =>
    useCompare.setState(({ columns }) => ({
      columns: columns.map((column) =>
        column.id === columnId && column.run?.id === runId ? { ...column, run: change(column.run) } : column,
      ),
    }));
}

/** Stops one of them; what it wrote stays. One that still waits never begins. */
export function stopColumn(id: string): void {
  const run = useCompare.getState().columns.find((column) => column.id === id)?.run ?? null;
  if (run === null || isSettled(run)) return;
  if (!stopRun(run.id)) changeRun(id, run.id)((waiting) => onStop(waiting, performance.now()));
}

/** Stops all of them. */
export function stopAll(): void {
  // The last ones first, so that none of them begins when the one before it ends.
  for (const { id } of useCompare.getState().columns.toReversed()) stopColumn(id);
}
