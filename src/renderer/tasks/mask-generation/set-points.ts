/** Points on the picture of the workbench; each change asks the model at once, which keeps what it has seen of the picture. */
import { MAX_POINTS } from '../../../shared/tasks/mask-generation.ts';
import type { MaskPoint } from '../../../shared/tasks/mask-generation.ts';
import { notify } from '../../stores/notices.ts';
import { currentRun, isBusy, setInputOption, startRun, useRun } from '../../stores/run.ts';
import { pictureNow } from '../picture/use-run.ts';
import { usePictureView } from '../picture/view-store.ts';
import { messages } from './messages.ts';
import { onPicture, pointsIn } from './points.ts';

/** The task that takes points. */
export const TASK = 'mask-generation';

/** The points of now. */
export function pointsNow(): readonly MaskPoint[] {
  return pointsIn(useRun.getState().options[TASK]);
}

/** Adds a point, in pixels of the picture, and asks for its masks. */
export function addPoint(point: MaskPoint): void {
  const { size } = usePictureView.getState();
  const points = pointsNow();
  if (size === null || size.id !== pictureNow(useRun.getState())?.media_id) return;
  if (points.length >= MAX_POINTS) {
    notify(messages.tooMany(MAX_POINTS), true);
    return;
  }
  setPoints([...points, onPicture(point, size)]);
}

/** Adds a point in the middle of the picture. */
export function addMiddle(label: MaskPoint['label']): void {
  const { size } = usePictureView.getState();
  if (size !== null) addPoint({ x: size.width / 2, y: size.height / 2, label });
}

/** Takes a point away. */
export function removePoint(index: number): void {
  setPoints(pointsNow().filter((_, at) => at !== index));
}

/** Takes the last point back. */
export function undoPoint(): void {
  setPoints(pointsNow().slice(0, -1));
}

/** Takes all points away, and the mask with them. */
export function clearPoints(): void {
  setPoints([]);
}

function setPoints(points: readonly MaskPoint[]): void {
  setInputOption(TASK, 'points', points.length === 0 ? undefined : points);
  if (points.length > 0) runSoon();
}

let waiting = false;

/** A click during a run is answered after it; what a person has stopped stays so. */
function runSoon(): void {
  if (!isBusy(useRun.getState(), TASK)) {
    startRun(TASK);
    return;
  }
  if (waiting) return;
  waiting = true;
  const unsubscribe = useRun.subscribe((state) => {
    if (isBusy(state, TASK)) return;
    unsubscribe();
    waiting = false;
    if (currentRun(state, TASK)?.phase !== 'stopped' && pointsNow().length > 0) startRun(TASK);
  });
}
