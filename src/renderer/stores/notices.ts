/** Short notes about what happened elsewhere: bottom right, five seconds, three at most. */
import { create } from 'zustand';

/** How long a note stays. */
const STAY_MS = 5_000;
/** More than three would cover the view that they are about. */
const MOST = 3;

/** One note. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
}

/** The store of the notes on the screen. */
export const useNotices = create<{ readonly notices: readonly Notice[] }>()(() => ({ notices: [] }));

let lastId = 0;

/** Shows a note. */
export function notify(text: string, bad = false): void {
  lastId += 1;
  const id = lastId;
  useNotices.setState(({ notices }) => ({ notices: [...notices, { id, text, bad }].slice(-MOST) }));
  setTimeout(
    () => useNotices.setState(({ notices }) => ({ notices: notices.filter((each) => each.id !== id) })),
    STAY_MS,
  );
}
