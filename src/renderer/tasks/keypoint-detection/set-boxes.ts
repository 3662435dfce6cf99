/** Boxes around people on the picture of the workbench. */
import { useMemo } from 'react';
import { MAX_PEOPLE } from '../../../shared/tasks/keypoint-detection.ts';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import { notify } from '../../stores/notices.ts';
import { setInputOption, useRun } from '../../stores/run.ts';
import { messages } from './messages.ts';
import { boxesIn } from './poses.ts';

/** The task that takes them. */
export const TASK = 'keypoint-detection';

/** The boxes of now. */
export function boxesNow(): readonly Box[] {
  return boxesIn(useRun.getState().options[TASK]);
}

/** The same in a component. */
export function useBoxes(): readonly Box[] {
  const options = useRun((state) => state.options[TASK]);
  return useMemo(() => boxesIn(options), [options]);
}

/** Adds a box, in pixels of the picture. */
export function addBox(box: Box): void {
  const boxes = boxesNow();
  if (boxes.length >= MAX_PEOPLE) notify(messages.tooMany(MAX_PEOPLE), true);
  else setBoxes([...boxes, box]);
}

/** Takes a box away. */
export function removeBox(index: number): void {
  setBoxes(boxesNow().filter((_, at) => at !== index));
}

/** Takes all boxes away. */
export function clearBoxes(): void {
  setBoxes([]);
}

function setBoxes(boxes: readonly Box[]): void {
  setInputOption(TASK, 'boxes', boxes.length === 0 ? undefined : boxes);
}
