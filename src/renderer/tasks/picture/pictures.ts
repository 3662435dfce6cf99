/** Pictures on the workbench: taking one, those that were used last, and the one that a run was about. */
import { z } from 'zod';
import { create } from 'zustand';
import { mediaRefSchema } from '../../../shared/media.ts';
import type { MediaRef } from '../../../shared/media.ts';
import type { InputField } from '../../../shared/tasks/contract.ts';
import { fieldsOf, mediaOf, partsOf } from '../../features/run/parts.ts';
import { isRunTask } from '../../features/run/request.ts';
import type { RunTask } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { tellFailure } from '../../stores/failures.ts';
import { uploadMedia } from '../../stores/media.ts';
import { isBusy, modelOf, setPart, startRun, useRun } from '../../stores/run.ts';
import { remember, remembered } from '../../stores/storage.ts';
import { fitPicture } from './view-store.ts';

/** Pictures that the film strip offers again: as many as fit beside each other in a narrow window. */
const MOST_KEPT = 6;
/** A model that answers within this runs as soon as it has a picture, ms. */
const QUICK_MS = 300;

interface Pictures {
  /** The last one first. */
  readonly last: readonly MediaRef[];
  /** How many files are on their way to main; several may be at once. */
  readonly uploading: number;
}

/** The store of the film strip. */
export const usePictures = create<Pictures>()(() => ({
  last: remembered('pictures', z.array(mediaRefSchema).max(MOST_KEPT), []),
  uploading: 0,
}));

/** The field of a task that a picture stands in; null for a task that takes none. */
export function pictureField(task: RunTask): InputField | null {
  return fieldsOf(task).find(({ kind }) => kind === 'image' || kind === 'images') ?? null;
}

/** The picture of a run's input; null where it had none. */
export function pictureOf(run: Run | null): MediaRef | null {
  const task = run?.request.task;
  if (run === null || !isRunTask(task)) return null;
  const fields = fieldsOf(task);
  const parts = partsOf(fields, run.request.inputs);
  const field = fields.find(({ kind }) => kind === 'image' || kind === 'images');
  return field === undefined ? null : mediaOf(parts[field.name]);
}

/** Puts a picture that main has on the workbench of a task, and runs it where that takes no time to speak of. */
export function putPicture(task: RunTask, picture: MediaRef): void {
  const field = pictureField(task);
  if (field === null) return;
  setPart(task, field.name, field.kind === 'images' ? [picture] : picture);
  fitPicture();
  usePictures.setState(({ last }) => ({
    last: [picture, ...last.filter(({ media_id }) => media_id !== picture.media_id)].slice(0, MOST_KEPT),
  }));
  remember('pictures', usePictures.getState().last);
  if (isQuick(task)) startRun(task);
}

/** Gives main a picture and puts it on the workbench of a task; a failure becomes a note. */
export async function takePicture(task: RunTask, file: File): Promise<boolean> {
  countUpload(1);
  try {
    putPicture(task, await uploadMedia(file));
    return true;
  } catch (error) {
    tellFailure(error);
    return false;
  } finally {
    countUpload(-1);
  }
}

/** Counts an upload when it begins, and takes it off the count when it ends. */
export function countUpload(change: 1 | -1): void {
  usePictures.setState(({ uploading }) => ({ uploading: uploading + change }));
}

/** Leaves a picture out that main has no more. */
export function forgetPicture({ media_id }: MediaRef): void {
  usePictures.setState(({ last }) => ({ last: last.filter((each) => each.media_id !== media_id) }));
  remember('pictures', usePictures.getState().last);
}

function isQuick(task: RunTask): boolean {
  const state = useRun.getState();
  const model = modelOf(state, task);
  const ms = model?.speed?.run_ms;
  return model?.loaded === true && ms !== undefined && ms < QUICK_MS && !isBusy(state, task);
}
