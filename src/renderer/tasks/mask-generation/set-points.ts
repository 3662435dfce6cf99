/** Points and a box on the picture of the workbench; each change asks the model at once, which keeps what it has seen of the picture. */
import { MAX_POINTS } from '../../../shared/tasks/mask-generation.ts';
import type { MaskPoint } from '../../../shared/tasks/mask-generation.ts';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import { notify } from '../../stores/notices.ts';
import { currentRun, isBusy, setInputOption, startRun, useRun } from '../../stores/run.ts';
import { pictureNow } from '../picture/use-run.ts';
import { usePictureView } from '../picture/view-store.ts';
import { messages } from './messages.ts';
import { boxIn, onPicture, pointsIn } from './points.ts';

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

/** Takes all points and the box away, and the mask with them. */
export function clearPoints(): void {
  setInputOption(TASK, 'box', undefined);
  setPoints([]);
}

/** The box of now. */
export function boxNow(): Box | null {
  return boxIn(useRun.getState().options[TASK]);
}

/** Sets the box, or takes it away, and asks for the masks of what is left. */
export function setBox(box: Box | null): void {
  setInputOption(TASK, 'box', box ?? undefined);
  askAgain();
}

function setPoints(points: readonly MaskPoint[]): void {
  setInputOption(TASK, 'points', points.length === 0 ? undefined : points);
  askAgain();
}

const isAsked = (): boolean => pointsNow().length > 0 || boxNow() !== null;

function askAgain(): void {
  if (isAsked()) runSoon();
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
    if (currentRun(state, TASK)?.phase !== 'stopped' && isAsked()) startRun(TASK);
  });
}
