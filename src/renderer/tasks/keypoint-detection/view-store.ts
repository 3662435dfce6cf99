/** What of the people is shown, and what is pointed at. Nothing of it ever runs a model. */
import { create } from 'zustand';

/** The threshold that the Hub's own examples of ViTPose have. */
const USUAL = 0.3;
/** What the keys [ and ] do. */
const STEP = 0.05;

/** A person by the number, and one of the keypoints; null for all of the person. */
export interface Pointed {
  readonly person: number;
  readonly label: string | null;
}

interface PoseView {
  readonly threshold: number;
  /** What is pointed at, in the table or over the picture. */
  readonly pointed: Pointed | null;
  /** True while a drag on the picture draws a box around a person; else it moves the picture. */
  readonly drawing: boolean;
}

/** The view's store. */
export const usePoseView = create<PoseView>()(() => ({ threshold: USUAL, pointed: null, drawing: false }));

/** Moves the threshold by so many steps. */
export function stepThreshold(steps: number): void {
  usePoseView.setState(({ threshold }) => {
    const next = Math.round((threshold + steps * STEP) * 100) / 100;
    return { threshold: Math.min(1, Math.max(0, next)) };
  });
}

/** Points at something, or at nothing. */
export function point(pointed: Pointed | null): void {
  usePoseView.setState({ pointed });
}

/** Whether a keypoint is pointed at, by itself or with its person. */
export function isPointed(pointed: Pointed | null, person: number, label: string | null): boolean {
  return pointed?.person === person && (pointed.label === null || pointed.label === label);
}
