/** What of the found things is shown, and which one is pointed at. Nothing of it ever runs a model. */
import { create } from 'zustand';
import type { Filter } from './detections.ts';

/** The threshold that the Hub's own widget and the Python pipelines begin with. */
const USUAL = 0.5;
/** What the keys [ and ] do. */
const STEP = 0.05;

interface DetectionView extends Filter {
  /** The place of the one that is pointed at, in the table or over the picture. */
  readonly pointed: number | null;
}

/** The view's store. */
export const useDetectionView = create<DetectionView>()(() => ({
  threshold: USUAL,
  hidden: new Set(),
  pointed: null,
}));

/** Moves the threshold by so many steps. */
export function stepThreshold(steps: number): void {
  useDetectionView.setState(({ threshold }) => {
    const next = Math.round((threshold + steps * STEP) * 100) / 100;
    return { threshold: Math.min(1, Math.max(0, next)) };
  });
}

/** Shows or hides a label. */
export function toggleLabel(label: string): void {
  useDetectionView.setState(({ hidden }) => {
    const next = new Set(hidden);
    if (!next.delete(label)) next.add(label);
    return { hidden: next };
  });
}

/** Points at one, or at none. */
export function point(index: number | null): void {
  useDetectionView.setState({ pointed: index });
}
