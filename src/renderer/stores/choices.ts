/** What a person chooses on the workbench: task, model, file, mode, options. Small choices are remembered. */
import { z } from 'zod';
import { inputOptions, modelOptions } from '../features/run/input-options.ts';
import { mediaOf } from '../features/run/parts.ts';
import type { PartValue } from '../features/run/parts.ts';
import { RUN_TASKS } from '../features/run/request.ts';
import type { AttachedFile, RunTask, TextMode } from '../features/run/request.ts';
import { useLibrary } from './library.ts';
import { remember, remembered } from './storage.ts';
import { modelOf, useRun } from './workbench.ts';
import type { Options } from './workbench.ts';

const optionsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
/** Options are remembered for the models that were used last: storage is small, and old choices are worth little. */
const MODELS_REMEMBERED = 60;

/** Goes to a task's workbench. */
export function chooseTask(task: RunTask): void {
  useRun.setState({ task, atHome: false });
  remember('task', task);
  adoptChanged(task);
}

/** Chooses the model of a task and goes there; its options are those that it had last. */
export function chooseModel(task: RunTask, model: string): void {
  useRun.setState(({ chosen }) => ({ chosen: { ...chosen, [task]: model } }));
  remember('models', useRun.getState().chosen);
  const known = modelOf(useRun.getState(), task);
  if (known !== null) adoptOptions(task, known.id);
  chooseTask(task);
}

/** Chooses one of a model's files; null is the one that Hearth would take. */
export function chooseVariant(model: string, variant: string | null): void {
  useRun.setState(({ variants }) => {
    const { [model]: _before, ...rest } = variants;
    return { variants: variant === null ? rest : { ...rest, [model]: variant } };
  });
  remember('variants', useRun.getState().variants);
}

/** Chat or completion. */
export function chooseMode(mode: TextMode): void {
  useRun.setState({ mode });
  remember('mode', mode);
}

/** Whether each line of a classification stands by itself. */
export function chooseLinesApart(linesApart: boolean): void {
  useRun.setState({ linesApart });
  remember('lines-apart', linesApart);
}

/** Sets the system prompt of chats. */
export function setSystem(system: string): void {
  useRun.setState({ system });
}

/** Writes the draft of a task. */
export function setDraft(task: RunTask, draft: string): void {
  useRun.setState(({ drafts }) => ({ drafts: { ...drafts, [task]: draft } }));
}

/** Gives a part of a task's input. What was set on a picture goes where another takes its place. */
export function setPart(task: RunTask, name: string, value: PartValue): void {
  useRun.setState(({ parts, options }) => ({
    parts: { ...parts, [task]: { ...parts[task], [name]: value } },
    ...(mediaOf(parts[task][name])?.media_id !== mediaOf(value)?.media_id && {
      options: { ...options, [task]: modelOptions(task, options[task]) },
    }),
  }));
}

/** Sets an option that belongs to the input, such as points on a picture; undefined takes it away. */
export function setInputOption(task: RunTask, name: string, value: unknown): void {
  useRun.setState(({ options }) => {
    const { [name]: _before, ...others } = options[task];
    return { options: { ...options, [task]: value === undefined ? others : { ...others, [name]: value } } };
  });
}

/** Sends files along with the message being written; one of the same name takes the place of the old one. */
export function attachFiles(added: readonly AttachedFile[]): void {
  const names = new Set(added.map(({ name }) => name));
  useRun.setState(({ files }) => ({ files: [...files.filter(({ name }) => !names.has(name)), ...added] }));
}

/** Leaves a file out again. */
export function detachFile(name: string): void {
  useRun.setState(({ files }) => ({ files: files.filter((file) => file.name !== name) }));
}

/** Replaces the changed options of a task, and remembers them for its model; those of the input stay as they are. */
export function setOptions(task: RunTask, changed: Options): void {
  const options = modelOptions(task, changed);
  useRun.setState((state) => ({
    options: { ...state.options, [task]: { ...options, ...inputOptions(task, state.options[task]) } },
  }));
  const model = modelOf(useRun.getState(), task)?.id;
  if (model === undefined) return;
  const { [model]: _before, ...others } = remembered('options', optionsSchema, {});
  const kept = Object.entries(others).slice(1 - MODELS_REMEMBERED);
  remember('options', { ...Object.fromEntries(kept), [model]: options });
}

/** Puts a model's remembered options into its task's form. */
export function adoptOptions(task: RunTask, model: string): void {
  const options = remembered('options', optionsSchema, {})[model] ?? {};
  useRun.setState((state) => ({
    options: { ...state.options, [task]: { ...options, ...inputOptions(task, state.options[task]) } },
    optionsOf: { ...state.optionsOf, [task]: model },
  }));
}

/** Adopts the options of the model that a task would run with now, where they are those of another one. */
function adoptChanged(task: RunTask): void {
  const state = useRun.getState();
  const model = modelOf(state, task)?.id;
  if (model !== undefined && state.optionsOf[task] !== model) adoptOptions(task, model);
}

// Which model a task would run with depends on what is there and loaded.
useLibrary.subscribe(() => {
  for (const task of RUN_TASKS) adoptChanged(task);
});
