/** The run that the picture workbench shows. */
import type { MediaRef } from '../../../shared/media.ts';
import { mediaOf } from '../../features/run/parts.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import type { RunState } from '../../stores/run.ts';
import { pictureField, pictureOf } from './pictures.ts';

/** The last run of the task that is shown. */
export function useShownRun(): Run | null {
  return useRun((state) => currentRun(state, state.task));
}

/** The picture on the stage. */
export function pictureNow(state: RunState): MediaRef | null {
  return mediaOf(state.parts[state.task][pictureField(state.task)?.name ?? '']);
}

/** True where a run's result is of another picture than that on the stage. */
export function useIsOther(run: Run | null): boolean {
  const picture = useRun(pictureNow);
  return run !== null && picture !== null && pictureOf(run)?.media_id !== picture.media_id;
}
