/** Pictures and sounds of a batch: the field that each stands in, what goes with all of them, and a row as a run. Pure. */
import type { MediaRef } from '../../../shared/media.ts';
import type { InputField } from '../../../shared/tasks/contract.ts';
import { fieldsOf, inputOfParts } from '../run/parts.ts';
import type { Parts } from '../run/parts.ts';
import type { RunTask } from '../run/request.ts';
import { newRun } from '../run/run-state.ts';
import type { Run } from '../run/run-state.ts';
import type { Batch, BatchHead, BatchRow } from './batch.ts';

/** The field of a task that a picture or sound stands in; null for tasks of texts. */
export function mediaField(task: RunTask): InputField | null {
  return fieldsOf(task).find(({ kind }) => kind === 'image' || kind === 'images' || kind === 'audio') ?? null;
}

/** What a batch is of. */
export function kindOf(task: RunTask): 'text' | 'picture' | 'sound' {
  const field = mediaField(task);
  if (field === null) return 'text';
  return field.kind === 'audio' ? 'sound' : 'picture';
}

/** The other parts of an input, as they are on the workbench; null while one that is needed is missing. */
export function partsBeside(task: RunTask, parts: Parts): Readonly<Record<string, unknown>> | null {
  return inputOfParts(othersOf(task), parts);
}

/** The title of the first part that is needed and missing; empty where there is none. */
export function missingPart(task: RunTask, parts: Parts): string {
  return othersOf(task).find((field) => inputOfParts([field], parts) === null)?.title ?? '';
}

function othersOf(task: RunTask): InputField[] {
  const media = mediaField(task);
  // A text that a task takes by itself is the file's own.
  return media === null ? [] : fieldsOf(task).filter((field) => field !== media);
}

/** The input of a row. */
export function inputWith(field: InputField, media: MediaRef, beside: BatchHead['beside']): object {
  return { [field.name]: field.kind === 'images' ? [media] : media, ...beside };
}

const runs = new WeakMap<BatchRow, Run>();

/** A finished row as the run that it was, for the views of its task; null for a row without a result or without media. */
export function runOfRow({ id, task, model, options, beside }: Batch, row: BatchRow): Run | null {
  const known = runs.get(row);
  if (known !== undefined) return known;
  const field = mediaField(task);
  if (row.state !== 'done' || row.media === null || field === null) return null;
  const request = { model, task, inputs: inputWith(field, row.media, beside), options };
  const run: Run = {
    ...newRun(`${id}-${String(row.index)}`, request, 0),
    phase: 'done',
    result: row.result,
  };
  runs.set(row, run);
  return run;
}
