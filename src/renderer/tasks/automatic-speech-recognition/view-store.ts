/** How a transcript is shown: choices that never run a model again. */
import { create } from 'zustand';

/** One way to show a transcript. */
export type TranscriptLook = 'lines' | 'words' | 'plain';

interface TranscriptView {
  /** The way that a person chose; null for the finest that there are times for. */
  readonly look: TranscriptLook | null;
  readonly search: string;
}

/** The view's store. */
export const useTranscriptView = create<TranscriptView>()(() => ({ look: null, search: '' }));
