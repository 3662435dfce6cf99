/** How written texts are shown: a choice that never runs a model again. */
import { create } from 'zustand';

interface WrittenView {
  /** Whether the words that only one of both texts has are marked. */
  readonly marks: boolean;
}

/** The view's store. */
export const useWrittenView = create<WrittenView>()(() => ({ marks: false }));
