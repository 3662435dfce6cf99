/** A drag of files over the window: a page knows only how many there are and of which MIME types. */
import { create } from 'zustand';

/** What is known of a drag. */
export interface Drag {
  readonly count: number;
  /** MIME types as the system tells them; empty for a kind that it does not know. */
  readonly types: readonly string[];
}

/** The store of the drag; null while there is none. */
export const useDrag = create<{ readonly drag: Drag | null }>()(() => ({ drag: null }));
