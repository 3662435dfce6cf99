/** How masks are asked for and chosen. Nothing of it ever runs a model. */
import { create } from 'zustand';
import type { MaskPoint } from '../../../shared/tasks/mask-generation.ts';

interface PointView {
  /** What a click sets: a point of the thing (1), or one that is not of it (0). */
  readonly label: MaskPoint['label'];
  /** True while a drag on the picture draws the box; else it moves the picture. */
  readonly boxing: boolean;
  /** The proposal that is shown, of the run that it was chosen in; of any other run the best. */
  readonly chosen: { readonly run: string; readonly index: number } | null;
}

/** The view's store. */
export const usePointView = create<PointView>()(() => ({ label: 1, boxing: false, chosen: null }));

/** The place of the mask that is shown of a run. */
export function shownIndex({ chosen }: PointView, run: string, count: number): number {
  return chosen?.run === run && chosen.index < count ? chosen.index : 0;
}
