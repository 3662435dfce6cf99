/** The masks that are shown: those of the last finished run of the picture, for as long as they answer its points. */
import { useMemo, useState } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import type { MaskPoint } from '../../../shared/tasks/mask-generation.ts';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import type { Run } from '../../features/run/run-state.ts';
import { useRun } from '../../stores/run.ts';
import { pictureOf } from '../picture/pictures.ts';
import { proposalsOf } from './masks.ts';
import type { Proposal } from './masks.ts';
import { boxIn, pointsIn, stillStands } from './points.ts';
import type { Prompt } from './points.ts';
import { TASK } from './set-points.ts';
import { shownIndex, usePointView } from './view-store.ts';

/** Masks, and which of them is shown. */
export interface ShownMasks {
  readonly run: Run;
  readonly masks: readonly Proposal[];
  readonly index: number;
  readonly mask: Proposal;
}

/** The points of now. */
export function usePoints(): readonly MaskPoint[] {
  const options = useRun((state) => state.options[TASK]);
  return useMemo(() => pointsIn(options), [options]);
}

/** The box of now. */
export function useMaskBox(): Box | null {
  const options = useRun((state) => state.options[TASK]);
  return useMemo(() => boxIn(options), [options]);
}

/** While a run is under way, the masks of the one before it stay. */
export function useShownMasks(run: Run | null, picture: MediaRef | null): ShownMasks | null {
  const [last, setLast] = useState<Run | null>(null);
  if (run?.phase === 'done' && run !== last) setLast(run);
  const view = usePointView();
  const points = usePoints();
  const box = useMaskBox();
  return shownOf(run?.phase === 'done' ? run : last, picture, { points, box }, view);
}

/** The same of a run, outside of a component. */
export function shownOf(
  run: Run | null,
  picture: MediaRef | null,
  prompt: Prompt,
  view: Parameters<typeof shownIndex>[0],
): ShownMasks | null {
  const found = proposalsOf(run);
  if (run === null || found === null || pictureOf(run)?.media_id !== picture?.media_id) return null;
  if (!stillStands(found.prompt, prompt)) return null;
  const index = shownIndex(view, run.id, found.masks.length);
  return { run, masks: found.masks, index, mask: found.masks[index] ?? found.masks[0] };
}
