/** The run that the picture workbench shows, or another one that is shown in its place. */
import { createContext, useContext } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import { mediaOf } from '../../features/run/parts.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, useRun } from '../../stores/run.ts';
import type { RunState } from '../../stores/run.ts';
import { pictureField, pictureOf } from './pictures.ts';

/** A run that is shown elsewhere than on the workbench: of a batch, of a comparison; null on the workbench. */
export const RunElsewhere = createContext<Run | null>(null);

/** The last run of the task that is shown. */
export function useShownRun(): Run | null {
  const elsewhere = useContext(RunElsewhere);
  const own = useRun((state) => currentRun(state, state.task));
  return elsewhere ?? own;
}

/** The picture on the stage. */
export function pictureNow(state: RunState): MediaRef | null {
  return mediaOf(state.parts[state.task][pictureField(state.task)?.name ?? '']);
}

/** True where a run's result is of another picture than that on the stage. */
export function useIsOther(run: Run | null): boolean {
  const elsewhere = useContext(RunElsewhere) !== null;
  const picture = useRun(pictureNow);
  return !elsewhere && run !== null && picture !== null && pictureOf(run)?.media_id !== picture.media_id;
}
