/** How a transcript is shown: choices that never run a model again. */
import { create } from 'zustand';

interface TranscriptView {
  readonly plain: boolean;
  readonly search: string;
}

/** The view's store. */
export const useTranscriptView = create<TranscriptView>()(() => ({ plain: false, search: '' }));
