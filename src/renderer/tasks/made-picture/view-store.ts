/** How a picture that was made is shown. Nothing of it ever runs a model. */
import { create } from 'zustand';

/** What can lie behind a cut-out. */
export const GROUNDS = ['checks', 'light', 'dark'] as const;
/** What lies behind a cut-out. */
export type Ground = (typeof GROUNDS)[number];

interface MadeView {
  /** How much of the picture, from its left, is shown as it was; 0 to 1. */
  readonly split: number;
  readonly ground: Ground;
}

/** The view's store. */
export const useMadeView = create<MadeView>()(() => ({ split: 0.4, ground: 'checks' }));
