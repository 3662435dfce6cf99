/** What a result marks on the waveform of the sound that it is of. */
import { create } from 'zustand';

/** A stretch of a sound with a name, in seconds. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** A colour for CSS. */
  readonly colour: string;
}

interface Marks {
  /** The sound, by `media_id`; null while nothing is marked. */
  readonly media: string | null;
  readonly marks: readonly Mark[];
}

/** The marks' store. */
export const useMarks = create<Marks>()(() => ({ media: null, marks: [] }));

/** Marks a sound; gives what takes the marks away again. */
export function markSound(media: string, marks: readonly Mark[]): () => void {
  useMarks.setState({ media, marks });
  return () => {
    if (useMarks.getState().marks === marks) useMarks.setState({ media: null, marks: [] });
  };
}
